//! Mainland China: the control protocol from its 8th edition (2021-05) to the New 10 (2022-12-07).
//!
//! No mainland definition gives a minute threshold; metres appear only inside vehicles. A close contact is somebody who
//! met the case in one of a list of situations without effective protection, so every rule asks for any positive time:
//!
//! | situation | kinds of place | near | makes secondary contacts |
//! |---|---|---|---|
//! | household | residence, dormitory | all | yes |
//! | work | office, workshop | all | yes |
//! | study | classroom | all | from the 9th edition |
//! | dining | restaurant | same or next table; staff without a table | yes |
//! | entertainment | entertainment | all | yes |
//! | lift | lift | all | no |
//! | care and visiting the sick | clinic, hospital | all | no |
//! | the investigator's judgement | any encounter | all | no |
//! | aircraft | aircraft | 3 rows | no |
//! | sealed air-conditioned coach | `coach_sealed` | all aboard | no |
//! | ventilated coach | `coach_ventilated` | 3 rows; crew without a row | no |
//! | sealed train, high-speed trains too | `train_sealed` | whole carriage | no |
//! | unsealed train | `train_open` | same or next bay | no |
//! | ship | ship | same cabin; crew without a cabin | no |
//!
//! A compartment of a soft sleeper is a place of its own in the log: whoever is in it, is close.
//!
//! General contacts are the others aboard an aircraft, an unsealed train, a ventilated coach or a ship, everybody in a
//! city bus, the metro, a taxi, a shop, a market or at a bus stop (outdoor), and whoever was in a restaurant, a place
//! of worship or any other place at the same time without being close.
//!
//! *Contaminated environment* is a situation too, but no text says for how long a place stays contaminated:
//! `lingering_minutes` is 0 in every edition, so that nothing is contaminated. The rules of rooms are marked
//! `indirect`; set the minutes with [`with_lingering_minutes`](crate::protocol::ProtocolBuilder::with_lingering_minutes)
//! and they take it up.

mod areas;
mod situations;
mod sources;

use std::iter;

use self::areas::{after, beijing_release, eighth_release, shanghai_release, zones};
use self::situations::{Study, rules};
use super::{finished, offset, source};
use crate::area::AreaLevel;
use crate::place::PlaceKind;
use crate::protocol::{
    CareKind, CareRules, Citation, ClockStart, Confidence, FirstRoundHours, Grade, InfectiousWindow,
    LookBack, OuterRelease, Protocol, ProtocolBuilder, Release, ReleaseRules, Rule, SecondaryRelease,
    Setting, Stage, TransferHours, ZoneLevel, ZoneRules, ZoneScheme,
};

const EIGHTH: &str = "China 8th edition, 2021-05";
const SHANGHAI: &str = "Shanghai, 2022-05-22";
const BEIJING: &str = "Beijing, 2022-05-17";
const NINTH: &str = "China 9th edition, 2022-06-28";
const TWENTY: &str = "China 20 measures, 2022-11-11";
const NEW_TEN: &str = "China New 10, 2022-12-07";

/// China, 8th edition of 2021-05, with the three zones of its supplement.
///
/// - Window: from 2 days before onset, or before the sampling of the first positive (M), to isolation (H).
/// - Close contacts by situation, secondary contacts by household, work, dining and entertainment (H). The text does
///   not name study among the secondary situations, so classrooms make none.
/// - Close contacts: 14 days of central quarantine with tests on days 1, 4, 7, 14, then 7 days of home monitoring with
///   tests on days 2, 7 (H).
/// - Secondary contacts: 7 days of central quarantine with tests on days 1, 4, 7; out only if these and the close
///   contact's first two tests are negative, else close to day 14 (H).
/// - General contacts are registered, informed and watch themselves; no length is given (H).
/// - Sealed and controlled zones: 14 days without a case, the last close contact negative and more than 14 days past
///   exposure, an all-negative round within the last 2 days (sealed M, controlled H). Prevention zones end with the
///   last of them (M). What busy, likely and hard to trace mean in numbers is this library's default (L).
#[must_use]
pub fn cn_8() -> Protocol {
    finished(eighth())
}

/// China, 8th edition as practised against Delta and Omicron: as [`cn_8`], but 4 days back (H).
///
/// Shanghai's centre for disease control states the 4 days on 2022-05-10. Cities also shortened quarantine that
/// spring (Beijing 10 + 7 days, Shanghai 7 + 7); this preset keeps the edition's 14 + 7. Those of the cities are
/// [`cn_8_shanghai`] and [`cn_8_beijing`].
#[must_use]
pub fn cn_8_field() -> Protocol {
    finished(
        field()
            .with_id("cn-8-field")
            .with_title("China, 8th edition with the 4-day field practice, 2021-05 to 2022-06"),
    )
}

/// China, 8th edition as Shanghai amended it in spring 2022: as [`cn_8_field`], with shorter quarantine and zones.
///
/// - Close contacts: 7 days of central quarantine, then 7 days of home monitoring (H). Test days are not published for
///   these lengths: those of the edition that fit (L).
/// - Sealed zones become controlled after 7 days without a case, and are under prevention 3 days later. Zones that were
///   controlled from the start are under prevention after 7 days; a positive in one seals it (2022-05-22, H). The other
///   two conditions of the edition are not named, so none is asked for (M).
///
/// Prevention zones were given up for the whole city at once that summer; here they end with the last zone, as in the
/// edition.
#[must_use]
pub fn cn_8_shanghai() -> Protocol {
    finished(city(
        "cn-8-shanghai",
        "China, 8th edition as amended by Shanghai, 2022-05",
        shortened(Stage::new(CareKind::CentralQuarantine, 7, [1, 4, 7]), None),
        shanghai_release(),
        sources::shanghai(),
    ))
}

/// China, 8th edition as Beijing amended it in spring 2022: as [`cn_8_field`], with shorter quarantine and zones.
///
/// - Close contacts: 10 days of central quarantine, then 7 days of home monitoring; secondary contacts: 7 days at home
///   (H). Test days are not published for these lengths: those of the edition that fit, and the last day (L).
/// - Sealed and controlled zones: 10 days without a case, everyone negative on day 10, the last close contact gone for
///   4 days or more and negative. A sealed zone is then run as a controlled one for 4 days (2022-05-17, H); that a
///   positive seals a controlled zone is not said anew (M).
/// - Days are counted from the end of terminal disinfection. The text asks for that where anything sampled in the
///   compound was positive, and counts from the leaving of the case where nothing was: set
///   [`ReleaseRules::clock`] for that.
#[must_use]
pub fn cn_8_beijing() -> Protocol {
    let at_home = Stage::new(CareKind::HomeQuarantine, 7, [1, 4, 7]);
    finished(city(
        "cn-8-beijing",
        "China, 8th edition as amended by Beijing, 2022-05",
        shortened(
            Stage::new(CareKind::CentralQuarantine, 10, [1, 4, 7, 10]),
            Some(at_home),
        ),
        beijing_release(),
        sources::beijing(),
    ))
}

/// China, 9th edition of 2022-06-28.
///
/// - Window: from 2 days before onset, or before the sampling of the first positive (H), or from the last negative
///   test of cases found by repeated screening (M), to isolation (H). A last negative date is taken as that start
///   wherever the line list has one, so it is given for such cases only.
/// - Secondary contacts by household, dining, work, study and entertainment alone, where contact was long (H); no
///   minutes are given for long, so none are asked for.
/// - Close contacts: 7 days of central quarantine with tests on days 1, 2, 3, 5, 7, then 3 days of home monitoring with
///   a test on day 3 (H).
/// - Secondary contacts: 7 days of home quarantine with tests on days 1, 4, 7 and the two-test condition (H); that the
///   else is close quarantine to day 7 follows from the edition's own length (L). A secondary contact becomes close
///   when the close contact turns positive, which tracing the new case finds.
/// - Those exposed at a venue, the general contacts here, are tested on days 1 and 3 (H).
/// - High, medium and low risk areas; release by 7 days and an all-negative round on day 7, then 3 days from medium
///   that was high to low (H).
/// - The first round of screening within 24 hours in a high risk area, within 48 hours in a medium risk area (H). The
///   third guide of 2022-03 asks for a delimited area within 24 hours, whatever its level; it sets no figure in the presets.
#[must_use]
pub fn cn_9() -> Protocol {
    finished(ninth())
}

/// China, the 20 measures of 2022-11-11, which amend the 9th edition.
///
/// - Secondary contacts are no longer judged (H). Asking for two generations finds those of the 9th edition.
/// - Close contacts: 5 days of central quarantine with tests on days 1, 2, 3, 5, then 3 days of home quarantine with
///   tests on days 1, 3 (H).
/// - High risk areas by building, low risk the rest of the county; high is lowered after 5 days without a case and an
///   all-negative round on day 5 (H).
/// - Who is a close or a general contact is not said anew: as in the 9th edition (M). General contacts have no care.
#[must_use]
pub fn cn_20() -> Protocol {
    finished(twenty())
}

/// China, the New 10 of 2022-12-07, which amend the 20 measures.
///
/// - Close contacts: 5 days at home with a test on day 5 (H). No secondary contacts (H).
/// - High risk areas alone, by building, unit, floor or household (H), lifted after 5 days without a case (H). Here by
///   building, the widest that is allowed.
/// - Who is a close or a general contact is not said anew: as in the 9th edition (M). General contacts have no care.
#[must_use]
pub fn cn_new10() -> Protocol {
    finished(new_ten())
}

/// 时空伴随者: the rule by which Chengdu judged space-time companions in 2021-11 (M).
///
/// The phones of both were in the same cell of 800 m x 800 m for more than 10 minutes at a time. No edition contains
/// it, for there is no national definition. It makes sense only where the places of the log are such cells, which
/// phone data gives; they are places of the kind `other` here. Add it to an edition of your choice, and change
/// `settings` where your cells have another kind.
///
/// Left out is the second clause, a stay of over 30 hours of either phone in that cell in the last 14 days: rules
/// weigh time together, not the time of one person. Some texts drop it as well.
///
/// # Examples
///
/// ```
/// use mijie::protocol::{Grade, edition};
/// let chengdu = edition::cn_8_field()
///     .to_builder()
///     .with_id("chengdu-2021-11")
///     .with_rule(edition::chengdu_companion())
///     .build()?;
/// assert!(chengdu.rules().iter().any(|rule| rule.grade == Grade::Companion));
/// # Ok::<(), mijie::protocol::ProtocolError>(())
/// ```
#[must_use]
pub fn chengdu_companion() -> Rule {
    Rule {
        min_each_minutes: 10,
        ..Rule::new(
            "companion",
            Grade::Companion,
            [Setting::Kind(PlaceKind::Other)],
            source(
                "Chengdu, 2021-11",
                "phones in one cell of 800 m x 800 m for more than 10 min, without the clause of 30 h",
                Confidence::Medium,
            ),
        )
    }
}

fn eighth() -> ProtocolBuilder {
    Protocol::builder("cn-8", offset(8))
        .with_title("China, 8th edition, 2021-05")
        .with_window(window(false))
        .with_generations(2)
        .with_rules(rules(EIGHTH, Study::FirstGenerationOnly))
        .with_care(eighth_care())
        .with_zones(ZoneRules {
            traceable_visitors: 50,
            controlled_only_hard_to_trace: true,
            ..zones(
                ZoneScheme::SealedControlledPrevention,
                AreaLevel::Compound,
                AreaLevel::Community,
                eighth_release(),
            )
        })
        .with_citations(sources::eighth(Confidence::Medium, "2 d in the base text"))
}

fn eighth_care() -> CareRules {
    CareRules {
        close: vec![
            Stage::new(CareKind::CentralQuarantine, 14, [1, 4, 7, 14]),
            Stage::new(CareKind::HomeMonitoring, 7, [2, 7]),
        ],
        secondary: vec![Stage::new(CareKind::CentralQuarantine, 7, [1, 4, 7])],
        secondary_release: Some(SecondaryRelease {
            close_contact_tests: 2,
            else_close_until_day: 14,
        }),
        transfer_hours: TransferHours {
            close: Some(8),
            secondary: Some(12),
        },
        ..CareRules::default()
    }
}

/// The 8th edition with the look-back of the field.
fn field() -> ProtocolBuilder {
    eighth()
        .with_look_back_days(4, 4)
        .with_citations(sources::field())
}

/// The edition as practised in the field, with what a city changed.
fn city(
    id: &str,
    title: &str,
    care: CareRules,
    release: ReleaseRules,
    citations: Vec<Citation>,
) -> ProtocolBuilder {
    let field = field();
    let zones = field.zones.clone().map(|zones| ZoneRules { release, ..zones });
    field
        .with_id(id)
        .with_title(title)
        .with_care(care)
        .with_zones(zones)
        .with_citations(citations)
}

/// The care of the 8th edition with another central quarantine of close contacts, for the length of which a secondary
/// contact may be kept as one, and with another quarantine of secondary contacts where there is one.
fn shortened(central: Stage, secondary: Option<Stage>) -> CareRules {
    let edition = eighth_care();
    let else_close_until_day = central.days;
    CareRules {
        close: iter::once(central)
            .chain(edition.close.into_iter().skip(1))
            .collect(),
        secondary: secondary.map_or(edition.secondary, |stage| vec![stage]),
        secondary_release: edition.secondary_release.map(|release| SecondaryRelease {
            else_close_until_day,
            ..release
        }),
        ..edition
    }
}

fn ninth() -> ProtocolBuilder {
    Protocol::builder("cn-9", offset(8))
        .with_title("China, 9th edition, 2022-06-28")
        .with_window(window(true))
        .with_generations(2)
        .with_rules(rules(NINTH, Study::EveryGeneration))
        .with_care(CareRules {
            close: vec![
                Stage::new(CareKind::CentralQuarantine, 7, [1, 2, 3, 5, 7]),
                Stage::new(CareKind::HomeMonitoring, 3, [3]),
            ],
            secondary: vec![Stage::new(CareKind::HomeQuarantine, 7, [1, 4, 7])],
            general: vec![Stage::new(CareKind::SelfMonitoring, 3, [1, 3])],
            secondary_release: Some(SecondaryRelease {
                close_contact_tests: 2,
                else_close_until_day: 7,
            }),
            transfer_hours: TransferHours {
                close: Some(8),
                secondary: Some(12),
            },
            ..CareRules::default()
        })
        .with_zones(ZoneRules {
            first_round_hours: FirstRoundHours {
                sealed: Some(24),
                controlled: Some(48),
            },
            ..zones(
                ZoneScheme::HighMediumLow,
                AreaLevel::Compound,
                AreaLevel::Community,
                ReleaseRules {
                    clock: ClockStart::CaseLeft,
                    sealed: Release {
                        clean_round_within_days: Some(1),
                        ..after(7, Some(ZoneLevel::Controlled))
                    },
                    controlled: Some(Release {
                        clean_round_within_days: Some(1),
                        ..after(7, Some(ZoneLevel::Prevention))
                    }),
                    lowered: Some(after(3, Some(ZoneLevel::Prevention))),
                    prevention: Some(OuterRelease::WithLastZone),
                    case_seals_controlled: false,
                },
            )
        })
        .with_citations(sources::ninth())
}

fn twenty() -> ProtocolBuilder {
    ninth()
        .with_id("cn-20")
        .with_title("China, 20 measures, 2022-11-11")
        .with_generations(1)
        .with_care(CareRules {
            close: vec![
                Stage::new(CareKind::CentralQuarantine, 5, [1, 2, 3, 5]),
                Stage::new(CareKind::HomeQuarantine, 3, [1, 3]),
            ],
            transfer_hours: TransferHours {
                close: Some(8),
                secondary: None,
            },
            ..CareRules::default()
        })
        .with_zones(zones(
            ZoneScheme::HighLow,
            AreaLevel::Building,
            AreaLevel::Building,
            ReleaseRules {
                clock: ClockStart::CaseLeft,
                sealed: Release {
                    clean_round_within_days: Some(1),
                    ..after(5, Some(ZoneLevel::Prevention))
                },
                controlled: None,
                lowered: None,
                prevention: Some(OuterRelease::WithLastZone),
                case_seals_controlled: false,
            },
        ))
        .with_citations(sources::twenty())
}

fn new_ten() -> ProtocolBuilder {
    twenty()
        .with_id("cn-new10")
        .with_title("China, New 10, 2022-12-07")
        .with_care(CareRules {
            close: vec![Stage::new(CareKind::HomeQuarantine, 5, [5])],
            ..CareRules::default()
        })
        .with_zones(zones(
            ZoneScheme::HighOnly,
            AreaLevel::Building,
            AreaLevel::Building,
            ReleaseRules {
                clock: ClockStart::CaseLeft,
                sealed: after(5, None),
                controlled: None,
                lowered: None,
                prevention: None,
                case_seals_controlled: false,
            },
        ))
        .with_citations(sources::new_ten())
}

fn window(from_last_negative: bool) -> InfectiousWindow {
    InfectiousWindow {
        look_back_days: LookBack {
            symptomatic: 2,
            asymptomatic: 2,
        },
        until_days_after_anchor: None,
        from_last_negative,
    }
}
