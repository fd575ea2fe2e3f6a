//! What stands in the pictures, in each language.

use chrono::NaiveDate;

use super::epidemic_curve::{By, EpidemicCurve};
use super::palette::Doing;
use crate::protocol::ZoneLevel;
use crate::record::TestResult;
use crate::report::Language;
use crate::source::Durations;
use crate::tier::Tier;

/// The words of one language.
#[derive(Clone, Copy)]
pub(in crate::report) struct Words {
    chinese: bool,
}

impl Words {
    pub(in crate::report) const fn of(language: Language) -> Self {
        Self {
            chinese: matches!(language, Language::Chinese),
        }
    }

    /// As the attribute `lang` has it.
    pub(super) const fn language(self) -> &'static str {
        self.pick("en", "zh-CN")
    }

    const fn pick(self, english: &'static str, chinese: &'static str) -> &'static str {
        if self.chinese { chinese } else { english }
    }

    pub(super) fn epidemic_curve(self, by: By) -> String {
        match by {
            By::Onset => self.pick("Cases by day of onset", "病例发病日期分布"),
            By::Report => self.pick("Cases by day of report", "病例报告日期分布"),
        }
        .to_owned()
    }

    pub(super) fn cases_in_days(self, cases: u64, curve: &EpidemicCurve) -> String {
        let days = curve.days().len();
        let ends = curve.days().next().zip(curve.days().next_back());
        match (self.chinese, ends) {
            (false, None) => number(cases, "case"),
            (false, Some((first, last))) => {
                let (cases, days) = (number(cases, "case"), number(days as u64, "day"));
                format!("{cases}, on {days} from {first} to {last}")
            }
            (true, None) => format!("{cases} 例"),
            (true, Some((first, last))) => format!("{first} 至 {last} 共 {cases} 例，分布于 {days} 天"),
        }
    }

    pub(in crate::report) const fn role(self, tier: Option<Tier>) -> &'static str {
        match (self.chinese, tier) {
            (false, None) => "case",
            (true, None) => "病例",
            (false, Some(tier)) => tier.name(),
            (true, Some(Tier::Close)) => "密接",
            (true, Some(Tier::Secondary)) => "次密接",
            (true, Some(Tier::Further)) => "更远接触者",
            (true, Some(Tier::Companion)) => "时空伴随者",
            (true, Some(Tier::General)) => "一般接触者",
        }
    }

    pub(super) const fn known_as(self) -> &'static str {
        self.pick("known before as a contact:", "此前已掌握为：")
    }

    pub(super) const fn nothing(self) -> &'static str {
        self.pick("no", "未掌握")
    }

    /// What a case was known as before.
    pub(super) fn known(self, known: Option<Tier>) -> String {
        match (self.chinese, known) {
            (false, None) => "not known before".to_owned(),
            (true, None) => "此前未掌握".to_owned(),
            (false, Some(tier)) => format!("known as {} contact", tier.name()),
            (true, Some(_)) => format!("此前为{}", self.role(known)),
        }
    }

    pub(super) fn bar(self, date: NaiveDate, days: i64, known: Option<Tier>, count: u64) -> String {
        let known = self.known(known);
        match (self.chinese, days) {
            (false, 1) => format!("{date}: {}, {known}", number(count, "case")),
            (false, days) => format!("{days} days from {date}: {}, {known}", number(count, "case")),
            (true, 1) => format!("{date}：{count} 例，{known}"),
            (true, days) => format!("{date} 起 {days} 天：{count} 例，{known}"),
        }
    }

    pub(super) fn curve_foot(self, undated: u64, days_a_bar: i64) -> Vec<String> {
        let mut lines = Vec::new();
        if days_a_bar > 1 {
            lines.push(if self.chinese {
                format!("每柱为 {days_a_bar} 天")
            } else {
                format!("each bar is {days_a_bar} days")
            });
        }
        if undated > 0 {
            lines.push(if self.chinese {
                format!("另有 {undated} 例无此日期")
            } else {
                format!("{} without this date", number(undated, "case"))
            });
        }
        lines
    }

    pub(super) const fn serial_intervals(self) -> &'static str {
        self.pick("Serial intervals in days", "续发间隔（天）")
    }

    pub(super) fn durations(self, durations: &Durations) -> String {
        let days = |value: Option<f64>| value.map_or("–".to_owned(), |days| format!("{days:.1}"));
        let (mean, median) = (days(durations.mean()), days(durations.quantile(0.5)));
        let (count, missing) = (durations.count(), durations.missing());
        if self.chinese {
            format!("{count} 对，均值 {mean}，中位数 {median}，{missing} 对日期不明")
        } else {
            format!(
                "{}, mean {mean}, median {median}, {missing} of unknown length",
                number(count as u64, "pair")
            )
        }
    }

    pub(super) fn pairs(self, pairs: u64, from: i64, days: i64) -> String {
        match (self.chinese, days) {
            (false, 1) => format!("{}: {from} days", number(pairs, "pair")),
            (false, days) => format!("{}: {from} to {} days", number(pairs, "pair"), from + days - 1),
            (true, 1) => format!("{pairs} 对：{from} 天"),
            (true, days) => format!("{pairs} 对：{from} 至 {} 天", from + days - 1),
        }
    }

    pub(super) const fn chain(self) -> &'static str {
        self.pick("Chains of contact", "传播链")
    }

    pub(super) fn chain_holds(self, cases: usize, contacts: usize) -> String {
        if self.chinese {
            format!("病例 {cases} 例，接触者 {contacts} 人")
        } else {
            format!(
                "{} and {}",
                number(cases as u64, "case"),
                number(contacts as u64, "contact")
            )
        }
    }

    pub(super) fn exposed(self, source: &str, person: &str, time: &str) -> String {
        if self.chinese {
            format!("{source} → {person}，首次接触 {time}")
        } else {
            format!("{source} → {person}, first exposure {time}")
        }
    }

    pub(super) fn node(self, key: &str, tier: Option<Tier>, time: &str) -> String {
        let role = self.role(tier);
        match (self.chinese, tier) {
            (false, None) => format!("{key}: case, a source from {time}"),
            (false, Some(_)) => format!("{key}: {role} contact, first exposure {time}"),
            (true, None) => format!("{key}：病例，可传染期自 {time}"),
            (true, Some(_)) => format!("{key}：{role}，首次接触 {time}"),
        }
    }

    pub(super) fn people_left_out(self, people: usize) -> Vec<String> {
        if people == 0 {
            Vec::new()
        } else if self.chinese {
            vec![format!("另有 {people} 人未画出")]
        } else {
            vec![format!("{people} more have no room here")]
        }
    }

    /// Cases who become sources later than the instant of the question.
    pub(super) fn not_yet(self, cases: usize) -> Vec<String> {
        if cases == 0 {
            Vec::new()
        } else if self.chinese {
            vec![format!("另有 {cases} 例在此时刻尚无可传染期，未画出")]
        } else {
            let cases = number(cases as u64, "case");
            vec![format!(
                "{cases} not yet a source at the instant of the question, not drawn"
            )]
        }
    }

    pub(super) const fn timeline(self) -> &'static str {
        self.pick("Who was where when", "行程轨迹")
    }

    pub(super) fn people(self, people: usize) -> String {
        if self.chinese {
            format!("{people} 人")
        } else if people == 1 {
            "1 person".to_owned()
        } else {
            format!("{people} persons")
        }
    }

    pub(in crate::report) const fn doing(self, doing: Doing) -> &'static str {
        match (self.chinese, doing) {
            (false, Doing::Home) => "home",
            (false, Doing::Work) => "work, school",
            (false, Doing::Leisure) => "meals, shops, leisure",
            (false, Doing::Travel) => "travel",
            (false, Doing::Care) => "care, quarantine",
            (false, Doing::Other) => "elsewhere",
            (true, Doing::Home) => "居家",
            (true, Doing::Work) => "工作学习",
            (true, Doing::Leisure) => "餐饮购物娱乐",
            (true, Doing::Travel) => "交通",
            (true, Doing::Care) => "就医隔离",
            (true, Doing::Other) => "其他",
        }
    }

    pub(super) const fn window(self) -> &'static str {
        self.pick("counts as a source", "可传染期")
    }

    pub(super) const fn exposure(self) -> &'static str {
        self.pick("exposure", "接触")
    }

    pub(super) const fn isolation(self) -> &'static str {
        self.pick("isolation", "隔离")
    }

    pub(super) const fn positive_sample(self) -> &'static str {
        self.pick("positive sample", "阳性采样")
    }

    /// Of any other result, or of none yet.
    pub(super) const fn other_sample(self) -> &'static str {
        self.pick("other sample", "其他采样")
    }

    pub(super) fn test(self, date: NaiveDate, result: TestResult) -> String {
        if self.chinese {
            let result = match result {
                TestResult::Negative => "阴性",
                TestResult::Positive => "阳性",
                TestResult::Inconclusive => "结果不确定",
                TestResult::Pending => "待出结果",
            };
            format!("{date} 采样，{result}")
        } else {
            format!("sampled {date}: {result}")
        }
    }

    pub(super) const fn zone_map(self) -> &'static str {
        self.pick("Zones", "风险区域")
    }

    pub(in crate::report) const fn zone(self, level: Option<ZoneLevel>) -> &'static str {
        match (self.chinese, level) {
            (false, Some(level)) => level.name(),
            (false, None) => "no zone",
            (true, Some(ZoneLevel::Sealed)) => "封控区",
            (true, Some(ZoneLevel::Controlled)) => "管控区",
            (true, Some(ZoneLevel::Prevention)) => "防范区",
            (true, None) => "未划区",
        }
    }

    pub(super) fn map_holds(self, shapes: usize, places: usize) -> String {
        if self.chinese {
            format!("{shapes} 个区域，{places} 个场所")
        } else {
            format!(
                "{} with a shape, {}",
                number(shapes as u64, "area"),
                number(places as u64, "place")
            )
        }
    }

    pub(super) fn map_foot(self, unplaced: usize, left_out: usize) -> Vec<String> {
        let mut lines = Vec::new();
        if unplaced > 0 {
            lines.push(if self.chinese {
                format!("{unplaced} 个场所无坐标，未画出")
            } else {
                format!(
                    "{} without coordinates, not drawn",
                    number(unplaced as u64, "place")
                )
            });
        }
        if left_out > 0 {
            lines.push(if self.chinese {
                format!("另有 {left_out} 个场所未画出")
            } else {
                format!("{} more have no room here", number(left_out as u64, "place"))
            });
        }
        lines
    }
}

/// `1 case`, `2 cases`.
fn number(count: u64, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}
