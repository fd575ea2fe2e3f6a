//! The briefing in Chinese.

use chrono::NaiveDate;

use super::{Heading, Keys, Tongue};
use crate::case::{Case, CaseStatus};
use crate::protocol::{CareKind, ZoneLevel};
use crate::record::TestResult;
use crate::report::{WriteError, words};
use crate::response::{
    Changed, Coverage, Duty, Gone, Open, Problem, ScreeningError, TestState, UntilReason, ZoneChange,
};
use crate::tier::Tier;
use crate::zone::{Condition, DisinfectionTeam, Missing, Requirement, Unplaced, Why};

pub(super) struct Chinese;

impl Tongue for Chinese {
    fn title(&self, date: NaiveDate, time: &str, protocol: &str, before: Option<&str>) -> String {
        let before = before.map_or_else(|| "首日".to_owned(), |before| format!("与{before}相比"));
        format!("# {date} 疫情防控日报\n\n截至{time}，判定方案 {protocol}，{before}。")
    }

    fn heading(&self, heading: Heading) -> &'static str {
        match heading {
            Heading::Problems => "问题",
            Heading::Changed => "变化",
            Heading::Figures => "数据",
            Heading::Townships => "今日任务（按乡镇）",
            Heading::Teams => "工作队",
        }
    }

    fn nothing(&self) -> &'static str {
        "无。"
    }

    fn more(&self, more: usize) -> String {
        format!("另有{more}条")
    }

    fn kind(&self, problem: &Problem) -> &'static str {
        match problem {
            Problem::NotEntered { .. } => "核酸阳性未录入病例",
            Problem::CaseNotIsolated { .. } => "病例尚未隔离",
            Problem::TransferOverdue { .. } => "转运超时",
            Problem::NeverMoved { .. } => "始终未转运且未再检测",
            Problem::TestMissed { .. } => "核酸漏检",
            Problem::Held { .. } => "到期未解除隔离",
            Problem::NotReached { .. } => "随访未联系上",
            Problem::RoundMissing { .. } => "全员核酸未检人员",
            Problem::RoundOpen { .. } => "全员核酸结果未明",
            Problem::RoundUnclear { .. } => "无法统计的核酸轮次",
            Problem::UnknownRound { .. } => "未登记轮次的样本",
            Problem::NoHome { .. } => "接触者住址不明",
            Problem::NoArea { .. } => "接触者住址不在任何区域",
            Problem::TwoPlaces(_) => "同一时间出现在两处",
            Problem::NotDrawn(_) => "无法划定的风险区",
            Problem::CaseOutsideZones { .. } => "病例所在地未划定风险区",
            Problem::NotReleased(_) => "不能解除的管控区域",
            Problem::NotDisinfected(_) => "未完成终末消毒",
        }
    }

    fn problem(&self, problem: &Problem, keys: &Keys<'_>) -> Result<String, WriteError> {
        let time = |time| words::time(time, keys.zone);
        Ok(match problem {
            Problem::NotEntered { person, sampled } => {
                format!("{}：{sampled}采样阳性", keys.person(*person)?)
            }
            Problem::TransferOverdue { person, found, due } => {
                let (found, due) = (time(*found), time(*due));
                format!("{}：{found}判定，应于{due}前转运", keys.person(*person)?)
            }
            Problem::CaseNotIsolated { case, known } => {
                format!("{}：{}确认", keys.person(*case)?, time(*known))
            }
            Problem::NeverMoved { person, found, until } => format!(
                "{}：{}判定，应隔离至{until}，此后无阴性结果",
                keys.person(*person)?,
                time(*found)
            ),
            Problem::TestMissed { person, on } => {
                format!("{}：{on}应检未检，下次检测前未补采", keys.person(*person)?)
            }
            Problem::Held { person, since, open } => {
                let since = since.map_or_else(String::new, |since| format!("{since}到期；"));
                let open: Vec<String> = open.iter().copied().map(open_in_words).collect();
                format!("{}：{since}{}", keys.person(*person)?, open.join("；"))
            }
            Problem::NotReached {
                person,
                answered,
                lost,
            } => {
                let answered =
                    answered.map_or_else(|| "从未应答".to_owned(), |day| format!("最近一次应答{day}"));
                let lost = if *lost { "，失访，须上门查找" } else { "" };
                format!("{}：{answered}{lost}", keys.person(*person)?)
            }
            Problem::RoundMissing {
                round,
                missing,
                called,
            } => {
                format!("第{}轮：应检{called}人，未检{missing}人", keys.text(round))
            }
            Problem::RoundOpen { round, open } => format!("第{}轮：{open}份样本结果未明", keys.text(round)),
            Problem::RoundUnclear { round, why } => {
                let why = match why {
                    ScreeningError::NoArea => "没有区域".to_owned(),
                    ScreeningError::UnknownArea { .. } => "区域未登记".to_owned(),
                    ScreeningError::Repeated { first, second } => {
                        format!("同一人两次采样（记录{}和{}）", first + 1, second + 1)
                    }
                };
                format!("第{}轮：{why}", keys.text(round))
            }
            Problem::UnknownRound { round, samples } => {
                format!("第{}轮：{samples}份样本，该轮次未登记", keys.text(round))
            }
            Problem::NoHome { person } => format!("{}：无法归入乡镇", keys.person(*person)?),
            Problem::NoArea { person, home } => {
                format!("{}：住{}", keys.person(*person)?, keys.place(*home)?)
            }
            Problem::TwoPlaces(conflict) => format!(
                "{}：{}（{}至{}）与{}（{}至{}）",
                keys.person(conflict.first.person)?,
                keys.place(conflict.first.place)?,
                time(conflict.first.interval.start()),
                time(conflict.first.interval.end()),
                keys.place(conflict.second.place)?,
                time(conflict.second.interval.start()),
                time(conflict.second.interval.end()),
            ),
            Problem::NotDrawn(unplaced) => not_drawn(unplaced, keys)?,
            Problem::CaseOutsideZones { case, area } => {
                format!("{}：发现于{}", keys.person(*case)?, keys.area(*area)?)
            }
            Problem::NotReleased(list) => {
                let earliest = list
                    .earliest
                    .map_or_else(|| "无法确定".to_owned(), |day| day.to_string());
                let conditions = self.conditions(&list.conditions, keys)?;
                format!(
                    "{}（{}），最早{earliest}：{conditions}",
                    keys.area(list.area)?,
                    level(Some(list.level))
                )
            }
            Problem::NotDisinfected(duty) => {
                let place = duty.place.map_or(Ok(String::new()), |place| keys.place(place))?;
                let from = duty.from.map(time).unwrap_or_default();
                let team = duty
                    .team
                    .map_or_else(String::new, |team| format!("，由{}负责", team_name(team)));
                format!("{place}：病例{}于{from}离开{team}", keys.person(duty.case)?)
            }
        })
    }

    fn conditions(&self, conditions: &[Condition], keys: &Keys<'_>) -> Result<String, WriteError> {
        let mut told = Vec::new();
        for condition in conditions.iter().filter(|condition| !condition.holds) {
            let asked = match condition.requirement {
                Requirement::DaysWithoutCase { days } => format!("连续{days}天无新增"),
                Requirement::LastContact { days, .. } => format!("密接末次暴露超过{days}天且核酸阴性"),
                Requirement::CleanRound { days } => format!("{days}天内一轮核酸全部阴性"),
                Requirement::NoOtherZone { days: 0 } => "全县无其他管控区域".to_owned(),
                Requirement::NoOtherZone { days } => format!("全县无其他管控区域满{days}天"),
            };
            let missing = keys.told(&condition.missing, |missing| missing_in_words(missing, keys))?;
            told.push(format!("{asked}（{}）", missing.join("，")));
        }
        Ok(told.join("；"))
    }

    fn new_case(&self, case: &Case, keys: &Keys<'_>) -> Result<String, WriteError> {
        let known = case
            .known(keys.zone)
            .map(|known| words::time(known, keys.zone))
            .unwrap_or_default();
        let status = match case.status {
            CaseStatus::Suspected => "疑似",
            CaseStatus::Confirmed => "确诊",
            CaseStatus::Asymptomatic => "无症状",
        };
        Ok(format!(
            "新增病例{}（{status}），{known}报告",
            keys.person(case.person)?
        ))
    }

    fn found(&self, contact: Tier, count: usize) -> String {
        format!("新增{}：{count}人", tier(contact))
    }

    fn changed(&self, what: &Changed, keys: &Keys<'_>) -> Result<String, WriteError> {
        Ok(match what {
            Changed::Found { tier: of, source } => {
                format!("判定为{}，传染源{}", tier(*of), keys.person(*source)?)
            }
            Changed::BecameCase { tier: of } => format!("由{}转为病例", tier(*of)),
            Changed::Withdrawn { tier: of, why } => format!("不再是{}：{}", tier(*of), gone(*why, keys)?),
            Changed::Upgraded { from, to, source } => {
                format!(
                    "由{}转为{}，传染源{}",
                    tier(*from),
                    tier(*to),
                    keys.person(*source)?
                )
            }
            Changed::Downgraded { from, to, why } => {
                format!("由{}转为{}：{}", tier(*from), tier(*to), gone(*why, keys)?)
            }
            Changed::FollowedAs { from, to } => format!("由按{}改为按{}管理", tier(*from), tier(*to)),
            Changed::Extended { from, to } => {
                let from = from.map_or_else(String::new, |from| format!("，原为{from}"));
                let source = keys.person(to.reason.source())?;
                format!("隔离至{}{from}：{}", to.on, until(to.reason, &source))
            }
            Changed::Shortened { from, to, why } => {
                let to = to.map_or_else(|| "解除隔离".to_owned(), |to| format!("隔离至{}", to.on));
                let why = why.as_ref().map_or(Ok(String::new()), |why| {
                    Ok::<_, WriteError>(format!("：{}", gone(*why, keys)?))
                })?;
                format!("{to}，原为{from}{why}")
            }
            Changed::Moved { at } => format!("{}转运隔离", words::time(*at, keys.zone)),
            Changed::Positive => "核酸阳性，须录入病例".to_owned(),
            Changed::Held => "隔离到期，尚不能解除".to_owned(),
            Changed::Released { on } => format!("{on}解除隔离"),
        })
    }

    fn zone(&self, change: &ZoneChange, keys: &Keys<'_>) -> Result<String, WriteError> {
        let why = match change.what.why {
            Why::Drawn => "划定".to_owned(),
            Why::NewCase { person } => format!("新增病例{}，重新计天", keys.person(person)?),
            Why::CaseWithdrawn { person } => format!("病例{}撤销", keys.person(person)?),
            Why::ConditionsMet => "条件全部满足".to_owned(),
            Why::Ordered { proven: true } => "依令调整，条件全部满足".to_owned(),
            Why::Ordered { proven: false } => "依令调整，条件未全部满足".to_owned(),
            Why::SplitFrom { zone } => format!("由{}分出", keys.area(zone)?),
            Why::SplitUp => "拆分".to_owned(),
            Why::Merged => "合并".to_owned(),
            Why::MergedInto { zone } => format!("并入{}", keys.area(zone)?),
            Why::TakenIn { zone } => format!("划入{}", keys.area(zone)?),
            Why::CountyHoldsZones => "县内有管控区域".to_owned(),
            Why::LastZoneLifted => "县内最后一个管控区域已解除".to_owned(),
            Why::CountyIsZone => "全县为同一区域".to_owned(),
        };
        let (from, to) = (level(change.what.from), level(change.what.to));
        let at = words::time(change.what.at, keys.zone);
        Ok(format!(
            "{}：{from} → {to}，自{at}：{why}",
            keys.area(change.area)?
        ))
    }

    fn static_management(&self, area: &str, began: bool, at: &str) -> String {
        let what = if began { "开始" } else { "结束" };
        format!("{area}静态管理{what}：{at}")
    }

    fn figures(&self) -> [&'static str; 9] {
        [
            "已知病例",
            "密接",
            "次密接",
            "其他接触者",
            "今日应检",
            "随访",
            "封控区",
            "管控区",
            "防范区",
        ]
    }

    fn round(&self, name: &str, coverage: &Coverage, over: bool) -> String {
        let Coverage {
            population,
            sampled,
            excused,
            missing,
            positive,
            open,
        } = coverage;
        let state = if over { "已结束" } else { "进行中" };
        format!(
            "第{name}轮核酸（{state}）：{population}人中已采{sampled}人，免检{excused}人，未检{missing}人；阳性{positive}人，未明\
             {open}人"
        )
    }

    fn list_columns(&self) -> [&'static str; 3] {
        ["乡镇", "人员", "任务"]
    }

    fn no_area(&self) -> &'static str {
        "不明"
    }

    fn no_team(&self) -> &'static str {
        "无工作队"
    }

    fn duty(&self, duty: &Duty, keys: &Keys<'_>) -> String {
        match *duty {
            Duty::Enter { sampled } => format!("录入病例：{sampled}采样阳性"),
            Duty::Move { by } => format!("{}前转运隔离", words::time(by, keys.zone)),
            Duty::Test { day, state } => match state {
                TestState::Due => format!("第{day}天核酸"),
                TestState::Missed => format!("第{day}天核酸：漏检"),
                TestState::Taken { on, result: of } => format!("第{day}天核酸：{on}采样，{}", result(of)),
            },
            Duty::Hold { since } => format!("查明未解除原因，应于{since}解除"),
            Duty::LetOut => "条件满足即解除隔离".to_owned(),
            Duty::Stay { kind } => match kind {
                CareKind::CentralQuarantine => "集中隔离",
                CareKind::HomeQuarantine => "居家隔离",
                CareKind::HomeMonitoring => "居家健康监测",
                CareKind::SelfMonitoring => "自我健康监测",
            }
            .to_owned(),
        }
    }

    fn team_line(&self, contacts: u64, to_call: u64, late: u64) -> String {
        format!("负责{contacts}人，今日随访{to_call}人，其中此前未联系上{late}人")
    }
}

const fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Close => "密接",
        Tier::Secondary => "次密接",
        Tier::Further => "次密接之后的接触者",
        Tier::Companion => "时空伴随者",
        Tier::General => "一般接触者",
    }
}

const fn result(result: TestResult) -> &'static str {
    match result {
        TestResult::Negative => "阴性",
        TestResult::Positive => "阳性",
        TestResult::Inconclusive => "可疑",
        TestResult::Pending => "待出结果",
    }
}

const fn level(level: Option<ZoneLevel>) -> &'static str {
    match level {
        Some(ZoneLevel::Sealed) => "封控区",
        Some(ZoneLevel::Controlled) => "管控区",
        Some(ZoneLevel::Prevention) => "防范区",
        None => "无",
    }
}

const fn team_name(team: DisinfectionTeam) -> &'static str {
    match team {
        DisinfectionTeam::Special => "专门消毒队",
        DisinfectionTeam::Professional => "专业消毒队",
        DisinfectionTeam::Local => "属地消毒队",
    }
}

fn until(reason: UntilReason, source: &str) -> String {
    match reason {
        UntilReason::LastExposure {
            tier: of, day, days, ..
        } => {
            format!("{day}作为{}末次暴露于{source}，满{days}天", tier(of))
        }
        UntilReason::CloseContactNegative { since, .. } => format!("密接{source}至{since}方核酸阴性"),
        UntilReason::CloseContactPositive { day, days, .. } => {
            format!("密接{source}已阳性，自{day}按密接管理{days}天")
        }
        UntilReason::CloseContactUntested { day, days, .. } => {
            format!("密接{source}核酸结果未明，自{day}按密接管理{days}天")
        }
    }
}

fn open_in_words(open: Open) -> String {
    match open {
        Open::Positive { sampled } => format!("{sampled}采样阳性"),
        Open::Pending { sampled } => format!("{sampled}采样结果未出"),
        Open::Inconclusive { sampled } => format!("{sampled}采样可疑，此后无阴性"),
        Open::NoLastTest { due } => format!("{due}起的末次核酸未见阴性"),
        Open::CloseContacts { waiting } => format!("{waiting}名密接的首次核酸结果未明"),
    }
}

fn not_drawn(unplaced: &Unplaced, keys: &Keys<'_>) -> Result<String, WriteError> {
    Ok(match *unplaced {
        Unplaced::NoHome { case } => format!("病例{}：住址不明", keys.person(case)?),
        Unplaced::HomeWithoutArea { case, place } => {
            format!(
                "病例{}：住址{}不在任何已知区域",
                keys.person(case)?,
                keys.place(place)?
            )
        }
        Unplaced::NoSurroundings { case, place } => {
            format!(
                "病例{}：住址{}周边区域不明",
                keys.person(case)?,
                keys.place(place)?
            )
        }
        Unplaced::PlaceWithoutArea {
            case,
            place,
            level: of,
        } => format!(
            "病例{}到过的{}（应为{}）不在任何已知区域",
            keys.person(case)?,
            keys.place(place)?,
            level(Some(of))
        ),
        Unplaced::NoCounty { area } => format!("{}不属于任何已知县区", keys.area(area)?),
    })
}

fn gone(why: Gone, keys: &Keys<'_>) -> Result<String, WriteError> {
    Ok(match why {
        Gone::CaseWithdrawn { case } => format!("病例{}已排除", keys.person(case)?),
        Gone::NotReached { source } => format!("与{}的接触不再成立", keys.person(source)?),
    })
}

fn missing_in_words(missing: &Missing, keys: &Keys<'_>) -> Result<String, WriteError> {
    Ok(match *missing {
        Missing::CaseStillThere { case } => format!("病例{}尚未转运", keys.person(case)?),
        Missing::Disinfection { area } => format!("{}未完成终末消毒", keys.area(area)?),
        Missing::Days { counted_from, to_go } => format!("自{counted_from}起算，还差{to_go}天"),
        Missing::ContactDays {
            contact,
            exposed,
            to_go,
        } => {
            format!("密接{}末次暴露{exposed}，还差{to_go}天", keys.person(contact)?)
        }
        Missing::NegativeTest { contact, latest } => {
            let latest = latest.map_or("未检", result);
            format!("密接{}无阴性结果（最近：{latest}）", keys.person(contact)?)
        }
        Missing::CleanRound { latest: Some(latest) } => format!("最近一轮全阴为{latest}"),
        Missing::CleanRound { latest: None } => "尚无全阴轮次".to_owned(),
        Missing::RoundNotClean {
            sampled,
            not_sampled,
            positive,
            pending,
        } => format!("{sampled}一轮（含周边）：未检{not_sampled}人，阳性{positive}人，待出{pending}人"),
        Missing::OtherZone { area, level: of } => format!("{}为{}", keys.area(area)?, level(Some(of))),
    })
}
