//! The explanation in Chinese, in the words of an epidemiological report (流行病学调查).

use chrono::FixedOffset;

use crate::contact::{Contact, ExposureKind};
use crate::encounter::Encounter;
use crate::place::PlaceKind;
use crate::protocol::{Grade, Rule, Setting};
use crate::record::Visit;
use crate::tier::Tier;
use crate::time::{Interval, Moment, Timestamp};
use crate::witness::{ExposureProof, LinkProof, Refusal, RuleCited, SourceWindow, WindowEnd, WindowStart};

use super::{Story, Tongue};

pub(super) struct Chinese;

impl Tongue for Chinese {
    fn claim(&self, key: &str, tier_of: Option<Tier>, generation: u32, story: &Story<'_>) -> String {
        let what = tier_of.map_or("病例，由其他病例的传播链到达", tier);
        format!(
            "{key}：{what}，第{generation}代，判定方案 {}，截至{}",
            story.protocol(),
            time(story.as_of(), story.zone())
        )
    }

    fn case(&self, key: &str, links: usize) -> String {
        if links == 0 {
            format!("{key}：病例，未发现来自其他病例的接触")
        } else {
            format!("{key}：病例，来自其他病例的接触（可能的传播）：")
        }
    }

    fn no_contact(&self, key: &str, story: &Story<'_>) -> String {
        let protocol = story.protocol();
        format!("{key}：按方案 {protocol} 不属于接触者，没有从病例到此人的传播链")
    }

    fn exposed(&self, contact: &Contact, zone: FixedOffset) -> String {
        format!(
            "首次暴露：{}；末次暴露至：{}；传染源：{}人",
            time(contact.first_exposure, zone),
            time(contact.last_exposure, zone),
            contact.sources
        )
    }

    fn least(&self) -> &'static str {
        "判定所需的最少依据："
    }

    fn link(&self, source: &str, person: &str, link: &LinkProof, rule: Option<&Rule>) -> String {
        let grade = rule.map_or("接触", |rule| grade(rule.grade));
        format!("{source} → {person}：{grade}，第{}代", link.generation)
    }

    fn window(&self, source: &str, window: &SourceWindow, zone: FixedOffset) -> String {
        let moment = |moment| moment_in(moment, zone);
        let since = match window.since {
            WindowStart::Fixed => "流调人员确定的起始时间".to_owned(),
            WindowStart::Onset {
                onset,
                look_back_days,
            } => format!("发病日{}前推{look_back_days}天", moment(onset)),
            WindowStart::Sampled {
                sampled,
                look_back_days,
            } => format!("首次阳性采样日{}前推{look_back_days}天", moment(sampled)),
            WindowStart::LastNegative { last_negative } => {
                format!("末次阴性采样{}", moment(last_negative))
            }
            WindowStart::Exposed {
                arrival,
                latency_minutes: 0,
            } => format!("首次暴露{}", time(arrival, zone)),
            WindowStart::Exposed {
                arrival,
                latency_minutes,
            } => format!(
                "首次暴露{}后{}",
                time(arrival, zone),
                length(u64::from(latency_minutes) * 60)
            ),
        };
        let ends = match window.ends {
            WindowEnd::Fixed => "流调人员确定的终止时间".to_owned(),
            WindowEnd::Isolated { isolated } => format!("{}隔离", moment(isolated)),
            WindowEnd::LastDay { anchor, days } => format!("{}后第{days}天结束", moment(anchor)),
            WindowEnd::AsOf => "查询时点".to_owned(),
        };
        let (from, until) = (window.from, window.until);
        format!(
            "{source} 的可传染期：{}（自{since}起，至{ends}止）",
            stretch(from, until, zone)
        )
    }

    fn rule(&self, cited: &RuleCited, rule: Option<&Rule>) -> Vec<String> {
        let says = rule.map_or(String::new(), |rule| format!("：{}", conditions(rule)));
        let mut lines = vec![format!("判定规则 {}{says}", cited.id)];
        if !cited.source.is_empty() {
            lines.push(format!("依据：{}", cited.source));
        }
        lines
    }

    fn exposure(&self, proof: &ExposureProof, place: Option<&str>, zone: FixedOffset) -> String {
        let how = match proof.records.kind() {
            ExposureKind::Direct => "同时在场",
            ExposureKind::Indirect => "传染源离开后在场",
            ExposureKind::Encounter => "接触记录",
        };
        let site = match (place, proof.setting.map(place_kind)) {
            (Some(place), Some(kind)) => format!("{place}（{kind}），"),
            (Some(place), None) => format!("{place}，"),
            (None, Some(kind)) => format!("{kind}，"),
            (None, None) => String::new(),
        };
        let seconds = proof.interval.seconds();
        let part = if proof.seconds == seconds {
            String::new()
        } else {
            format!("，其中计入{}", length(proof.seconds.into()))
        };
        format!(
            "{how}：{site}{}，共{}{part}{}",
            interval(proof.interval, zone),
            length(seconds.into()),
            if proof.assumed {
                "；位次或距离不详，按邻近计"
            } else {
                ""
            }
        )
    }

    fn visit(&self, who: &str, visit: &Visit, zone: FixedOffset) -> String {
        let spot = visit.spot.map_or(String::new(), |spot| format!("，位次{spot}"));
        format!("{who} 在场：{}{spot}", interval(visit.interval, zone))
    }

    fn encounter(&self, encounter: &Encounter, zone: FixedOffset) -> String {
        let distance = encounter
            .distance_m()
            .map_or("距离不详".to_owned(), |metres| format!("相距{metres}米"));
        format!("原始记录：{}，{distance}", interval(encounter.interval(), zone))
    }

    fn sum(&self, link: &LinkProof, zone: FixedOffset) -> String {
        let within = link.within.map_or(String::new(), |within| {
            format!("（{}之内）", interval(within, zone))
        });
        let asked = if link.required == 1 {
            "规则不限时长".to_owned()
        } else {
            format!("规则要求不少于{}", length(link.required))
        };
        format!("合计：{}{within}；{asked}", length(link.seconds))
    }

    fn checked(&self, outcome: Result<(), Refusal>) -> String {
        let refusal = match outcome {
            Ok(()) => {
                return "经独立程序逐项对照原始记录核验，各环节均成立。".to_owned();
            }
            Err(refusal) => refusal,
        };
        let step = match &refusal {
            Refusal::Claim { .. } => String::new(),
            Refusal::Link { link, .. } => format!("第{link}环节，"),
            Refusal::Exposure { link, exposure, .. } => format!("第{link}环节第{exposure}次暴露，"),
        };
        let (Refusal::Claim {
            field,
            expected,
            found,
        }
        | Refusal::Link {
            field,
            expected,
            found,
            ..
        }
        | Refusal::Exposure {
            field,
            expected,
            found,
            ..
        }) = &refusal;
        format!("经独立程序核验，不成立：{step}{field}：应为 {expected}，实为 {found}")
    }
}

/// What a rule asks for.
pub(super) fn conditions(rule: &Rule) -> String {
    let settings: Vec<&str> = rule
        .settings
        .iter()
        .map(|&setting| setting_name(setting))
        .collect();
    let mut words = vec![grade(rule.grade).to_owned(), settings.join("、")];
    match rule.max_separation {
        None => {}
        Some(0) => words.push("同一位次".to_owned()),
        Some(spots) => words.push(format!("相隔不超过{spots}个位次")),
    }
    if let Some(metres) = rule.max_distance_m {
        words.push(format!("相距不超过{metres}米"));
    }
    if rule.indirect {
        words.push("含传染源离开后在场".to_owned());
    }
    let minutes = |minutes: u32| length(u64::from(minutes) * 60);
    if rule.min_each_minutes > 0 {
        words.push(format!("每次不少于{}", minutes(rule.min_each_minutes)));
    }
    match (rule.min_total_minutes, rule.within_hours) {
        (0, _) if rule.min_each_minutes > 0 => {}
        (0, _) => words.push("不限时长".to_owned()),
        (total, None) => words.push(format!("累计不少于{}", minutes(total))),
        (total, Some(hours)) => words.push(format!("{hours}小时内累计不少于{}", minutes(total))),
    }
    if let Some(generations) = &rule.generations {
        let list: Vec<String> = generations.iter().map(u32::to_string).collect();
        words.push(format!("限第{}代", list.join("、")));
    }
    words.join("，")
}

const fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Close => "密切接触者（密接）",
        Tier::Secondary => "密接的密接（次密接）",
        Tier::Further => "次密接之后的接触者",
        Tier::Companion => "时空伴随者",
        Tier::General => "一般接触者",
    }
}

const fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::Close => "密切接触",
        Grade::Companion => "时空伴随",
        Grade::General => "一般接触",
    }
}

pub(in crate::report) const fn setting_name(setting: Setting) -> &'static str {
    match setting {
        Setting::Any => "任何场所",
        Setting::Encounter => "接触记录",
        Setting::Kind(kind) => place_kind(kind),
    }
}

pub(in crate::report) const fn place_kind(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Residence => "住所",
        PlaceKind::Office => "办公场所",
        PlaceKind::Workshop => "车间工地",
        PlaceKind::Classroom => "教室",
        PlaceKind::Dormitory => "宿舍",
        PlaceKind::Restaurant => "餐饮场所",
        PlaceKind::Entertainment => "娱乐场所",
        PlaceKind::Shop => "商店商场",
        PlaceKind::Market => "集贸市场",
        PlaceKind::Clinic => "诊所",
        PlaceKind::Hospital => "医院",
        PlaceKind::Bus => "公交车",
        PlaceKind::Metro => "地铁",
        PlaceKind::Taxi => "出租车或私家车",
        PlaceKind::CoachSealed => "密闭客车",
        PlaceKind::CoachVentilated => "通风客车",
        PlaceKind::TrainSealed => "密闭列车",
        PlaceKind::TrainOpen => "非密闭列车",
        PlaceKind::Aircraft => "飞机",
        PlaceKind::Ship => "船舶",
        PlaceKind::Lift => "电梯",
        PlaceKind::Worship => "宗教场所",
        PlaceKind::Outdoor => "室外",
        PlaceKind::IsolationSite => "隔离点",
        PlaceKind::Other => "其他场所",
    }
}

/// `2022年5月7日08:30`, with seconds where there are any.
fn time(time: Timestamp, zone: FixedOffset) -> String {
    let format = if time.to_unix() % 60 == 0 {
        "%Y年%-m月%-d日%H:%M"
    } else {
        "%Y年%-m月%-d日%H:%M:%S"
    };
    time.to_datetime().with_timezone(&zone).format(format).to_string()
}

fn moment_in(moment: Moment, zone: FixedOffset) -> String {
    match moment {
        Moment::Date(date) => date.format("%Y年%-m月%-d日").to_string(),
        Moment::Instant(instant) => time(instant, zone),
    }
}

fn interval(interval: Interval, zone: FixedOffset) -> String {
    stretch(interval.start(), interval.end(), zone)
}

/// `2022年5月7日08:30至09:40`, with the date of the end where it is another day.
fn stretch(start: Timestamp, end: Timestamp, zone: FixedOffset) -> String {
    let ending = time(end, zone);
    let ending = match ending.split_once('日') {
        Some((_, clock)) if start.date(zone) == end.date(zone) => clock,
        _ => &ending,
    };
    format!("{}至{ending}", time(start, zone))
}

/// `53分钟`, `1小时13分钟`, `2天40秒`.
fn length(seconds: u64) -> String {
    let parts = [
        (seconds / 86_400, "天"),
        (seconds / 3600 % 24, "小时"),
        (seconds / 60 % 60, "分钟"),
        (seconds % 60, "秒"),
    ];
    let shown: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    if shown.is_empty() {
        "0秒".to_owned()
    } else {
        shown.concat()
    }
}
