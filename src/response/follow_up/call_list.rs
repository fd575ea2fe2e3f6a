//! Whom to call first, where not everybody can be called today.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::num::NonZeroU32;

use chrono::NaiveDate;
use serde::Serialize;
use thiserror::Error;

use super::course::FollowUpState;
use super::infection_risk::{DayRisk, InfectionRisks};
use super::list::FollowUpList;
use super::team::Teams;
use crate::id::{AreaId, PersonId};
use crate::response::order::later;
use crate::time::Timestamp;

/// What a call is worth: how many somebody who is infected infects, and when. A plain record, which [`call_list`] checks.
///
/// The share of onward infections that is still ahead `t` days after infection is `exp(-(t / scale)^shape)`, by the Weibull
/// distribution of generation times.
///
/// Of low confidence: the defaults are those of the virus of early 2020, from 40 pairs of infector and infected. Later ones are
/// faster: Park et al. (Inferring the differences in incubation-period and generation-interval distributions of the Delta and
/// Omicron variants of SARS-CoV-2, PNAS 120:e2221887120, 2023) find means of 3.0 days for Omicron and 3.8 for Delta. With the
/// defaults a call to somebody exposed long ago then looks worth more than it is: for such an outbreak scale the
/// generation times down.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CallModel {
    /// How many somebody infects whom nobody calls.
    ///
    /// 2 by default (Ferretti et al., Quantifying SARS-CoV-2 transmission suggests epidemic control with digital contact
    /// tracing, Science 368:eabb6936, 2020). It scales every value alike and does not bear on the order.
    pub reproduction: f64,
    /// The shape of the distribution of generation times: 2.826 by default (same source).
    pub generation_shape: f64,
    /// Its scale in days: 5.665 by default (same source). Together with the shape it makes a mean of 5.0 days and a standard
    /// deviation of 1.9.
    pub generation_scale_days: f64,
}

impl Default for CallModel {
    fn default() -> Self {
        Self {
            reproduction: 2.0,
            generation_shape: 2.826,
            generation_scale_days: 5.665,
        }
    }
}

/// A figure that no call model can have.
#[derive(Clone, Copy, PartialEq, Debug, Error)]
#[error("{field}: expected a number above 0 and at most 1000, found {found}")]
#[non_exhaustive]
pub struct InvalidCallModel {
    /// The name of the field of [`CallModel`].
    pub field: &'static str,
    /// What it held.
    pub found: f64,
}

impl CallModel {
    fn check(&self) -> Result<(), InvalidCallModel> {
        for (field, found) in [
            ("reproduction", self.reproduction),
            ("generation_shape", self.generation_shape),
            ("generation_scale_days", self.generation_scale_days),
        ] {
            if !(found > 0.0 && found <= 1000.0) {
                return Err(InvalidCallModel { field, found });
            }
        }
        Ok(())
    }

    /// The share of onward infections that lies ahead, so many days after infection: 1 on that day, falling to 0.
    fn ahead(&self, days: i64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "days since 1970, far below 2^53")]
        let days = days.max(0) as f64;
        libm::exp(-libm::pow(
            days / self.generation_scale_days,
            self.generation_shape,
        ))
    }

    fn averted(&self, risks: &[DayRisk], confined: bool, on: NaiveDate) -> f64 {
        if confined {
            return 0.0;
        }
        let infected = risks.iter().fold(0.0, |sum, risk| {
            sum + risk.probability * self.ahead((on - risk.day).num_days())
        });
        self.reproduction * infected
    }
}

/// A contact who is to be called today.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct Call<'a> {
    /// Who.
    pub person: PersonId,
    /// The area in which the home lies, where known.
    pub area: Option<AreaId>,
    /// The team that answers for it.
    pub team: Option<&'a str>,
    /// When the person was found to be a contact.
    pub found: Timestamp,
    /// Whether the person is in quarantine already: a call then averts nothing.
    pub confined: bool,
    /// The probability that the person is infected.
    pub infected: f64,
    /// How many onward infections a call today averts, as expected.
    pub averted: f64,
    /// How many fewer it averts tomorrow.
    pub lost_by_waiting: f64,
    /// On which days the person may have been infected.
    pub risks: &'a [DayRisk],
}

/// Everybody who is to be called today, who is most worth a call first.
#[derive(Clone, PartialEq, Debug)]
pub struct CallList<'a> {
    model: CallModel,
    today: NaiveDate,
    // Invariant: sorted by what a call averts, then by when they were found, then by person.
    calls: Vec<Call<'a>>,
    /// How many answered today, by the team that answers for them.
    answered: BTreeMap<&'a str, u32>,
}

/// Ranks those who are due or overdue by the onward infections that a call today is expected to avert; of equals whoever
/// was found first.
///
/// The value of a call on day `t` is `R · sum over days d of P(infected on d) · S(t - d)`, with `P` of [`InfectionRisks`] and
/// `R` and the share `S` that lies ahead of [`CallModel`]; 0 for whoever is in quarantine already. A call is taken to
/// end all onward infection from then on, and to take as long as any other. Whoever is lost is not called but looked
/// for, and whoever has symptoms is tested in any case: both have lists of their own
/// ([`FollowUpList::in_state`], [`FollowUpList::symptomatic`]).
///
/// # How good the order is
///
/// - *Today.* With room for `c` calls, the first `c` of the list avert the most that any `c` can: exchange one of them for
///   one behind them, and the sum does not grow. First come, first served averts no more.
/// - *Day after day*, as [`CallList::plan`] goes on: at least half of what the best plan averts. Whoever is called there on
///   a day is either called here on that day or earlier, and worth no less then, as values only fall; or is not, and then
///   each of the calls of that day here is worth no less. Each call here stands for at most two there.
///
/// # Errors
///
/// [`InvalidCallModel`] for a figure that is not above 0 and at most 1000.
///
/// # Complexity
///
/// `O(c log c + r)` for `c` contacts exposed on `r` days in all.
pub fn call_list<'a>(
    list: &FollowUpList<'a>,
    risks: &'a InfectionRisks,
    model: CallModel,
) -> Result<CallList<'a>, InvalidCallModel> {
    model.check()?;
    let today = list.today();
    let tomorrow = later(today, 1);
    let mut calls: Vec<Call<'a>> = list
        .iter()
        .filter(|one| matches!(one.state, FollowUpState::Due | FollowUpState::Overdue))
        .map(|one| {
            let of_person = risks.of(one.person);
            let averted = model.averted(of_person, one.confined, today);
            Call {
                person: one.person,
                area: one.area,
                team: one.team,
                found: one.found,
                confined: one.confined,
                infected: risks.infected(one.person),
                averted,
                lost_by_waiting: averted - model.averted(of_person, one.confined, tomorrow),
                risks: of_person,
            }
        })
        .collect();
    calls.sort_by(|a, b| {
        let rest = |call: &Call<'_>| (call.found, call.person);
        b.averted
            .total_cmp(&a.averted)
            .then_with(|| rest(a).cmp(&rest(b)))
    });
    let mut answered: BTreeMap<&str, u32> = BTreeMap::new();
    for one in list.in_state(FollowUpState::Reached) {
        if let Some(team) = one.team {
            *answered.entry(team).or_default() += 1;
        }
    }
    Ok(CallList {
        model,
        today,
        calls,
        answered,
    })
}

impl<'a> CallList<'a> {
    /// The calls, the one that averts the most first.
    #[must_use]
    pub fn calls(&self) -> &[Call<'a>] {
        &self.calls
    }

    /// The calls of a team in the same order; with nothing, those for which no team answers.
    pub fn of_team(&self, team: Option<&str>) -> impl Iterator<Item = &Call<'a>> {
        self.calls.iter().filter(move |call| call.team == team)
    }

    /// The calls that the teams have room for today, in the same order: of each team the first, up to its capacity less
    /// those who answered today already; all, where it is not known; none where no team answers.
    #[must_use]
    pub fn within_capacity(&self, teams: &Teams) -> Vec<&Call<'a>> {
        let mut room: Vec<(&str, Option<u32>)> = teams
            .iter()
            .map(|team| {
                let answered = self.answered.get(team.name.as_str()).copied().unwrap_or(0);
                let left = |capacity: NonZeroU32| capacity.get().saturating_sub(answered);
                (team.name.as_str(), team.capacity.map(left))
            })
            .collect();
        let mut takes = |team: &str| {
            let Ok(at) = room.binary_search_by_key(&team, |&(name, _)| name) else {
                return false;
            };
            match &mut room[at].1 {
                None => true,
                Some(0) => false,
                Some(left) => {
                    *left -= 1;
                    true
                }
            }
        };
        self.calls
            .iter()
            .filter(|call| call.team.is_some_and(&mut takes))
            .collect()
    }

    /// How many onward infections a call to the person averts so many days from now, as expected.
    #[must_use]
    pub fn averted_after(&self, call: &Call<'_>, days: u32) -> f64 {
        let on = later(self.today, days);
        self.model.averted(call.risks, call.confined, on)
    }

    /// Whom to call on which day, the first being today, with room for so many calls a day: each day those of whom a call
    /// averts the most on that day. Nobody where there is no room.
    ///
    /// Averts at least half of what any such plan can; see [`call_list`].
    ///
    /// # Complexity
    ///
    /// `O(d c log c)` for `d` days and `c` calls, and their exposures each day.
    #[must_use]
    pub fn plan(&self, capacity: usize, days: u32) -> Vec<Vec<PersonId>> {
        let mut plan = Vec::new();
        let mut rest: Vec<&Call<'_>> = self.calls.iter().collect();
        for day in 0..days {
            if rest.is_empty() || capacity == 0 {
                break;
            }
            rest.sort_by_cached_key(|call| {
                // Values are never negative, so that their bits are in their order.
                let bits = self.averted_after(call, day).to_bits();
                (Reverse(bits), call.found, call.person)
            });
            let waiting = rest.split_off(capacity.min(rest.len()));
            plan.push(rest.iter().map(|call| call.person).collect());
            rest = waiting;
        }
        plan
    }
}
