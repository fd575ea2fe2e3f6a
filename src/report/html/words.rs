//! What values are called in the page, where no other report has words for them.

use super::text::Text;
use crate::case::CaseStatus;
use crate::place::PlaceKind;
use crate::protocol::{Setting, ZoneLevel};
use crate::record::TestResult;
use crate::report::explanation;
use crate::report::{Language, daily};
use crate::response::{Standing, StartReason, TransferState};
use crate::tier::Tier;
use crate::zone::Measure;

fn of_briefing(word: impl Fn(&dyn daily::Tongue) -> String) -> Text {
    Text::new(
        word(daily::tongue(Language::English)),
        word(daily::tongue(Language::Chinese)),
    )
}

/// `close contact`; a case has no tier.
pub(super) fn role(tier: Option<Tier>) -> Text {
    match tier {
        None => Text::new("case", "病例"),
        Some(tier) => {
            let word = of_briefing(|tongue| tongue.tier(tier).to_owned());
            Text::new(format!("{} contact", word.en), word.zh)
        }
    }
}

pub(super) fn status(status: CaseStatus) -> Text {
    of_briefing(|tongue| tongue.status(status).to_owned())
}

pub(super) fn standing(standing: Standing) -> Text {
    match standing {
        Standing::Positive => Text::new("positive, to be entered as a case", "核酸阳性，须录入病例"),
        Standing::ToMove => Text::new("to be moved to quarantine", "待转运隔离"),
        Standing::Quarantine => Text::new("in quarantine", "隔离中"),
        Standing::Held => Text::new("kept beyond the last day", "到期未解除"),
        Standing::Monitoring => Text::new("under health monitoring", "健康监测中"),
        Standing::Over => Text::new("everything over", "已全部结束"),
        Standing::Registered => Text::new("registered only", "仅登记"),
    }
}

pub(super) fn start_reason(reason: StartReason) -> Text {
    match reason {
        StartReason::Moved => Text::new("the day of the move to quarantine", "转运隔离当日"),
        StartReason::ToBeMoved => Text::new(
            "the day of this dossier, as the person is still to be moved",
            "尚未转运，以本档案日期计",
        ),
        StartReason::Found => Text::new("the day on which the person was found", "判定当日"),
    }
}

pub(super) fn transfer(state: TransferState) -> Text {
    match state {
        TransferState::Waiting => Text::new("not moved yet, still in time", "尚未转运，未超时"),
        TransferState::Overdue => Text::new("not moved, overdue", "超时未转运"),
        TransferState::InTime => Text::new("moved in time", "按时转运"),
        TransferState::Late => Text::new("moved late", "转运超时"),
        TransferState::Lapsed => Text::new("never moved", "始终未转运"),
    }
}

pub(super) fn place_kind(kind: PlaceKind) -> Text {
    Text::new(
        kind.name().replace('_', " "),
        explanation::chinese::place_kind(kind),
    )
}

pub(super) fn setting(setting: Setting) -> Text {
    match setting {
        Setting::Kind(kind) => place_kind(kind),
        Setting::Any | Setting::Encounter => {
            Text::new(setting.name(), explanation::chinese::setting_name(setting))
        }
    }
}

pub(super) fn measure(measure: Measure) -> Text {
    let zh = match measure {
        Measure::AreaClosed => "区域封闭",
        Measure::StayHome => "足不出户",
        Measure::ServicesAtDoor => "服务上门",
        Measure::StayInArea => "人不出区",
        Measure::NoGathering => "严禁聚集",
        Measure::LimitedGathering => "限制聚集",
        Measure::LeaveWithNegativeTest => "凭阴性证明离开",
        Measure::SuppliesDelivered => "生活物资配送",
        Measure::NobodyMoves => "静态管理",
        Measure::EverybodyTested => "全员核酸",
    };
    Text::new(measure.name().replace('_', " "), zh)
}

pub(super) fn result(result: TestResult) -> Text {
    of_briefing(|tongue| tongue.result(result).to_owned())
}

pub(super) fn level(level: Option<ZoneLevel>) -> Text {
    of_briefing(|tongue| tongue.level(level).to_owned())
}
