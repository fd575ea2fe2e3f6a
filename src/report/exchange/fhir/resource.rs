//! The resources of FHIR R4 as they are written: of each the elements that are used, in the order of the specification.

use std::borrow::Cow;

use serde::Serialize;

/// A code of a system, with what the system calls it.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Coding {
    pub(super) system: &'static str,
    pub(super) code: &'static str,
    pub(super) display: &'static str,
}

/// What something is: by a code where a system has one, and in words.
#[derive(Clone, Serialize)]
pub(super) struct Concept {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) coding: Vec<Coding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<Cow<'static, str>>,
}

impl Concept {
    pub(super) fn coded(coding: Coding) -> Self {
        Self {
            coding: vec![coding],
            text: None,
        }
    }

    /// What no system has a code for.
    pub(super) fn words(text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            coding: Vec::new(),
            text: Some(text.into()),
        }
    }
}

#[derive(Clone, Serialize)]
pub(super) struct Reference {
    reference: String,
}

impl Reference {
    pub(super) fn to(id: &str) -> Self {
        Self { reference: urn(id) }
    }
}

pub(super) fn urn(id: &str) -> String {
    format!("urn:uuid:{id}")
}

#[derive(Serialize)]
pub(super) struct Period {
    pub(super) start: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Narrative {
    status: &'static str,
    div: String,
}

impl Narrative {
    /// A text for people, of which no sign is taken for markup.
    pub(super) fn new(text: &str) -> Self {
        let mut div = String::from("<div xmlns=\"http://www.w3.org/1999/xhtml\">");
        for sign in text.chars() {
            match sign {
                '&' => div.push_str("&amp;"),
                '<' => div.push_str("&lt;"),
                '>' => div.push_str("&gt;"),
                '"' => div.push_str("&quot;"),
                sign => div.push(sign),
            }
        }
        div.push_str("</div>");
        Self {
            status: "generated",
            div,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Identifier {
    pub(super) value: String,
}

#[derive(Serialize)]
pub(super) struct HumanName {
    pub(super) text: String,
}

#[derive(Serialize)]
#[serde(tag = "resourceType")]
pub(super) struct Patient {
    pub(super) id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) identifier: Vec<Identifier>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) name: Vec<HumanName>,
}

#[derive(Serialize)]
#[serde(tag = "resourceType", rename_all = "camelCase")]
pub(super) struct Condition {
    pub(super) id: String,
    pub(super) language: &'static str,
    pub(super) text: Narrative,
    pub(super) clinical_status: Concept,
    pub(super) verification_status: Concept,
    pub(super) code: Concept,
    pub(super) subject: Reference,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) onset_date_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) recorded_date: Option<String>,
}

/// Part of an observation that has no element of its own.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Component {
    pub(super) code: Concept,
    #[serde(flatten)]
    pub(super) value: ComponentValue,
}

#[derive(Serialize)]
pub(super) enum ComponentValue {
    #[serde(rename = "valueString")]
    Text(String),
    #[serde(rename = "valueInteger")]
    Integer(u32),
    #[serde(rename = "valueQuantity")]
    Length(Seconds),
}

/// A length of time in the unit `s` of UCUM.
#[derive(Serialize)]
pub(super) struct Seconds {
    value: u32,
    unit: &'static str,
    system: &'static str,
    code: &'static str,
}

impl Seconds {
    pub(super) const fn new(value: u32) -> Self {
        Self {
            value,
            unit: "s",
            system: "http://unitsofmeasure.org",
            code: "s",
        }
    }
}

#[derive(Serialize)]
#[serde(tag = "resourceType", rename_all = "camelCase")]
pub(super) struct Observation {
    pub(super) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) language: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<Narrative>,
    pub(super) status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) category: Vec<Concept>,
    pub(super) code: Concept,
    pub(super) subject: Reference,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) focus: Vec<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) encounter: Option<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) effective_date_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) effective_period: Option<Period>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value_codeable_concept: Option<Concept>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) has_member: Vec<Reference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) component: Vec<Component>,
}

impl Observation {
    /// An observation of which nothing is known but what, of whom, and that it is final.
    pub(super) const fn new(id: String, code: Concept, subject: Reference) -> Self {
        Self {
            id,
            language: None,
            text: None,
            status: "final",
            category: Vec::new(),
            code,
            subject,
            focus: Vec::new(),
            encounter: None,
            effective_date_time: None,
            effective_period: None,
            value_codeable_concept: None,
            has_member: Vec::new(),
            component: Vec::new(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct EncounterLocation {
    pub(super) location: Reference,
}

#[derive(Serialize)]
#[serde(tag = "resourceType")]
pub(super) struct Encounter {
    pub(super) id: String,
    pub(super) status: &'static str,
    pub(super) class: Coding,
    pub(super) r#type: Vec<Concept>,
    pub(super) subject: Reference,
    pub(super) period: Period,
    pub(super) location: Vec<EncounterLocation>,
}

#[derive(Serialize)]
pub(super) struct GeoPosition {
    pub(super) longitude: f64,
    pub(super) latitude: f64,
}

#[derive(Serialize)]
#[serde(tag = "resourceType")]
pub(super) struct Location {
    pub(super) id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) identifier: Vec<Identifier>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    pub(super) mode: &'static str,
    pub(super) r#type: Vec<Concept>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) position: Option<GeoPosition>,
}

#[derive(Serialize)]
#[serde(tag = "resourceType", rename_all = "camelCase")]
pub(super) struct ServiceRequest {
    pub(super) id: String,
    pub(super) status: &'static str,
    pub(super) intent: &'static str,
    pub(super) code: Concept,
    pub(super) subject: Reference,
    pub(super) occurrence_period: Period,
    pub(super) authored_on: String,
    pub(super) reason_reference: Vec<Reference>,
}

#[derive(Serialize)]
#[serde(tag = "resourceType", rename_all = "camelCase")]
pub(super) struct Procedure {
    pub(super) id: String,
    pub(super) status: &'static str,
    pub(super) code: Concept,
    pub(super) subject: Reference,
    pub(super) performed_period: Period,
    pub(super) reason_reference: Vec<Reference>,
}
