//! What people read in a bundle.

use crate::case::CaseStatus;
use crate::protocol::CareKind;
use crate::report::language::Language;
use crate::tier::Tier;

/// The code of a language in FHIR.
pub(super) const fn code(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Chinese => "zh-CN",
    }
}

/// What is told of a case; days as they are.
pub(super) fn case(
    language: Language,
    status: CaseStatus,
    onset: Option<&str>,
    sampled: Option<&str>,
) -> String {
    let (what, began, positive) = match language {
        Language::English => (
            match status {
                CaseStatus::Suspected => "Suspected case",
                CaseStatus::Confirmed => "Confirmed case",
                CaseStatus::Asymptomatic => "Asymptomatic infection",
            },
            ", first symptoms ",
            ", first positive sampling ",
        ),
        Language::Chinese => (
            match status {
                CaseStatus::Suspected => "疑似病例",
                CaseStatus::Confirmed => "确诊病例",
                CaseStatus::Asymptomatic => "无症状感染者",
            },
            "，发病时间",
            "，首次阳性采样时间",
        ),
    };
    let mut text = what.to_owned();
    for (words, date) in [(began, onset), (positive, sampled)] {
        if let Some(date) = date {
            text.push_str(words);
            text.push_str(date);
        }
    }
    text
}

/// What is told of a contact.
pub(super) fn contact(
    language: Language,
    tier: Tier,
    generation: u32,
    [first, last]: [&str; 2],
    sources: u32,
) -> String {
    match language {
        Language::English => {
            let tier = match tier {
                Tier::Close => "Close contact",
                Tier::Secondary => "Secondary contact",
                Tier::Further => "Contact by a longer chain",
                Tier::Companion => "Space-time companion",
                Tier::General => "General contact",
            };
            format!("{tier}, generation {generation}, exposed from {first} to {last}, sources: {sources}")
        }
        Language::Chinese => {
            let tier = match tier {
                Tier::Close => "密接",
                Tier::Secondary => "次密接",
                Tier::Further => "次密接之后的接触者",
                Tier::Companion => "时空伴随者",
                Tier::General => "一般接触者",
            };
            format!("{tier}，第{generation}代，暴露时间{first}至{last}，来源{sources}人")
        }
    }
}

/// What a person is asked to do.
pub(super) const fn care(language: Language, kind: CareKind) -> &'static str {
    match language {
        Language::English => kind.words(),
        Language::Chinese => match kind {
            CareKind::CentralQuarantine => "集中隔离",
            CareKind::HomeQuarantine => "居家隔离",
            CareKind::HomeMonitoring => "居家健康监测",
            CareKind::SelfMonitoring => "自我健康监测",
        },
    }
}
