//! A protocol as people read it.

use std::fmt;

use super::{CareRules, OuterRelease, Protocol, Release, ZoneLevel, ZoneRules, ZoneScheme};
use crate::tier::Tier;

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let window = self.window();
        let look_back = window.look_back_days;
        write!(f, "{}", self.id())?;
        if !self.title().is_empty() {
            write!(f, ": {}", self.title())?;
        }
        writeln!(f, "\n  time zone: {}", self.time_zone())?;
        f.write_str("  window: from ")?;
        if window.from_last_negative {
            f.write_str("the last negative test where one is known, else from ")?;
        }
        write!(
            f,
            "{} d before onset or {} d before the first positive sampling, to isolation",
            look_back.symptomatic, look_back.asymptomatic
        )?;
        if let Some(days) = window.until_days_after_anchor {
            write!(f, " or {days} d after the earlier of the two")?;
        }
        writeln!(f, "\n  generations: {}", self.generations())?;
        writeln!(f, "  latency: {} min", self.latency_minutes())?;
        writeln!(f, "  lingering: {} min", self.lingering_minutes())?;
        let incubation = self.incubation();
        writeln!(
            f,
            "  incubation: {} to {} d; sources are followed forward from {} d before onset or sampling",
            incubation.least_days,
            incubation.most_days,
            self.backward_days()
        )?;
        writeln!(f, "rules")?;
        for rule in self.rules() {
            writeln!(f, "  {rule}")?;
        }
        if let Some(care) = self.care() {
            write_care(f, care)?;
        }
        if let Some(zones) = self.zones() {
            write_zones(f, zones)?;
        }
        if !self.citations().is_empty() {
            writeln!(f, "sources")?;
        }
        for citation in self.citations() {
            writeln!(f, "  {citation}")?;
        }
        Ok(())
    }
}

fn write_care(f: &mut fmt::Formatter<'_>, care: &CareRules) -> fmt::Result {
    writeln!(f, "care")?;
    for &tier in Tier::ALL {
        let stages: Vec<String> = care.stages(tier).iter().map(ToString::to_string).collect();
        if !stages.is_empty() {
            writeln!(f, "  {tier}: {}", stages.join(", then "))?;
        }
    }
    if let Some(release) = care.secondary_release {
        writeln!(
            f,
            "  secondary contacts are let out once they and the first {} tests of the close contact are negative, \
             else kept as close contacts to day {}",
            release.close_contact_tests, release.else_close_until_day
        )?;
    }
    let deadlines = [
        (Tier::Close, care.transfer_hours.close),
        (Tier::Secondary, care.transfer_hours.secondary),
    ];
    for (tier, hours) in deadlines {
        if let Some(hours) = hours {
            writeln!(f, "  {tier} contacts are in quarantine within {hours} h")?;
        }
    }
    Ok(())
}

fn write_zones(f: &mut fmt::Formatter<'_>, zones: &ZoneRules) -> fmt::Result {
    let label = |level| zones.scheme.label(level).unwrap_or("none");
    writeln!(f, "zones")?;
    writeln!(f, "  {}: by {}", label(ZoneLevel::Sealed), zones.sealed_unit)?;
    if zones.scheme.label(ZoneLevel::Controlled).is_some() {
        writeln!(
            f,
            "  {}: by {}",
            label(ZoneLevel::Controlled),
            zones.controlled_unit
        )?;
    }
    if zones.scheme.label(ZoneLevel::Prevention).is_some() {
        writeln!(
            f,
            "  {}: the rest of the {}",
            label(ZoneLevel::Prevention),
            zones.county
        )?;
    }
    if !zones.disinfected_kinds.is_empty() {
        let kinds: Vec<&str> = zones.disinfected_kinds.iter().map(|kind| kind.name()).collect();
        writeln!(
            f,
            "  disinfected after a case: the home, and of visited places {}",
            kinds.join(", ")
        )?;
    }
    for &level in ZoneLevel::ALL {
        let hours = zones.first_round_hours.of(level);
        if let Some((label, hours)) = zones.scheme.label(level).zip(hours) {
            writeln!(f, "  {label}: first round of screening within {hours} h")?;
        }
    }
    let release = &zones.release;
    writeln!(
        f,
        "  {}, {}",
        label(ZoneLevel::Sealed),
        Described(release.sealed, zones.scheme)
    )?;
    if let Some(controlled) = release.controlled {
        writeln!(
            f,
            "  {}, {}",
            label(ZoneLevel::Controlled),
            Described(controlled, zones.scheme)
        )?;
    }
    if let Some(lowered) = release.lowered {
        writeln!(
            f,
            "  {} after {}, {}",
            label(ZoneLevel::Controlled),
            label(ZoneLevel::Sealed),
            Described(lowered, zones.scheme)
        )?;
    }
    match release.prevention {
        Some(OuterRelease::WithLastZone) => writeln!(
            f,
            "  {}, with the last other zone of the {}: lifted",
            label(ZoneLevel::Prevention),
            zones.county
        ),
        Some(OuterRelease::DaysAfterLastZone(days)) => writeln!(
            f,
            "  {}, {days} d after the last other zone of the {}: lifted",
            label(ZoneLevel::Prevention),
            zones.county
        ),
        None => Ok(()),
    }
}

/// A release in the words of a scheme.
struct Described(Release, ZoneScheme);

impl fmt::Display for Described {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(release, scheme) = self;
        write!(f, "after {} d without a case", release.days_without_case)?;
        if let Some(days) = release.last_contact_days {
            write!(
                f,
                ", the last close contact negative and more than {days} d past exposure"
            )?;
        }
        match release.clean_round_within_days {
            Some(1) => f.write_str(", an all-negative round on the last day")?,
            Some(days) => write!(f, ", an all-negative round in the last {days} d")?,
            None => {}
        }
        match release.to.and_then(|level| scheme.label(level)) {
            Some(label) => write!(f, ": becomes {label}"),
            None => f.write_str(": lifted"),
        }
    }
}
