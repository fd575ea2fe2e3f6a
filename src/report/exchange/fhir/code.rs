//! Codes that FHIR has for our words, and those of its own lists.

use super::resource::{Coding, Concept};
use crate::case::CaseStatus;
use crate::place::PlaceKind;
use crate::record::TestResult;

const SNOMED: &str = "http://snomed.info/sct";

const fn snomed(code: &'static str, display: &'static str) -> Coding {
    Coding {
        system: SNOMED,
        code,
        display,
    }
}

pub(super) const COVID: Coding = snomed(
    "840539006",
    "Disease caused by severe acute respiratory syndrome coronavirus 2",
);
pub(super) const EXPOSURE: Coding = snomed(
    "840546002",
    "Exposure to severe acute respiratory syndrome coronavirus 2",
);
pub(super) const ISOLATION: Coding = snomed("40174006", "Isolation procedure");
pub(super) const RNA: Coding = Coding {
    system: "http://loinc.org",
    code: "94500-6",
    display: "SARS-CoV-2 (COVID-19) RNA [Presence] in Respiratory specimen by NAA with probe detection",
};
pub(super) const LABORATORY: Coding = Coding {
    system: "http://terminology.hl7.org/CodeSystem/observation-category",
    code: "laboratory",
    display: "Laboratory",
};
pub(super) const ACTIVE: Coding = Coding {
    system: "http://terminology.hl7.org/CodeSystem/condition-clinical",
    code: "active",
    display: "Active",
};
pub(super) const FIELD: Coding = Coding {
    system: "http://terminology.hl7.org/CodeSystem/v3-ActCode",
    code: "FLD",
    display: "field",
};

/// How sure a case is.
pub(super) const fn verification(status: CaseStatus) -> Coding {
    let (code, display) = match status {
        CaseStatus::Suspected => ("provisional", "Provisional"),
        CaseStatus::Confirmed | CaseStatus::Asymptomatic => ("confirmed", "Confirmed"),
    };
    Coding {
        system: "http://terminology.hl7.org/CodeSystem/condition-ver-status",
        code,
        display,
    }
}

/// What a test said; nothing while it is not known.
pub(super) fn result(result: TestResult) -> Option<Concept> {
    let coding = match result {
        TestResult::Positive => snomed("260373001", "Detected"),
        TestResult::Negative => snomed("260415000", "Not detected"),
        TestResult::Inconclusive => snomed("419984006", "Inconclusive"),
        TestResult::Pending => return None,
    };
    Some(Concept::coded(coding))
}

/// The kind of a place: our word, and a code where HL7 has one that says the same.
pub(super) fn place(kind: PlaceKind) -> Concept {
    let role = |code, display| Coding {
        system: "http://terminology.hl7.org/CodeSystem/v3-RoleCode",
        code,
        display,
    };
    let coding = match kind {
        PlaceKind::Residence => Some(role("PTRES", "Patient's Residence")),
        PlaceKind::Office | PlaceKind::Workshop => Some(role("WORK", "work site")),
        PlaceKind::Classroom => Some(role("SCHOOL", "school")),
        PlaceKind::Clinic => Some(role("OF", "Outpatient facility")),
        PlaceKind::Hospital => Some(role("HOSP", "Hospital")),
        PlaceKind::Dormitory
        | PlaceKind::Restaurant
        | PlaceKind::Entertainment
        | PlaceKind::Shop
        | PlaceKind::Market
        | PlaceKind::Bus
        | PlaceKind::Metro
        | PlaceKind::Taxi
        | PlaceKind::CoachSealed
        | PlaceKind::CoachVentilated
        | PlaceKind::TrainSealed
        | PlaceKind::TrainOpen
        | PlaceKind::Aircraft
        | PlaceKind::Ship
        | PlaceKind::Lift
        | PlaceKind::Worship
        | PlaceKind::Outdoor
        | PlaceKind::IsolationSite
        | PlaceKind::Other => None,
    };
    Concept {
        coding: coding.into_iter().collect(),
        text: Some(kind.name().into()),
    }
}
