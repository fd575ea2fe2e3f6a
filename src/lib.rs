//! mijie (密接, *mìjiē*, "close contact") traces COVID-19 close contacts: exactly, under a named edition of a control
//! protocol, with evidence for every verdict.
//!
//! Give it the cases and a log of who was where when. It finds who was exposed to whom, hop by hop and forward in
//! time, judges each exposure by the rules of a protocol, and tells close contacts, secondary contacts, longer chains
//! and the zones to be drawn.
//!
//! New here? The [`book`] begins with a [guided tour](book::tour) and goes on with a [cookbook](book::cookbook), the [file
//! formats](book::formats), the [editions](book::editions) side by side, the [limits](book::limits), and a
//! [comparison](book::comparison) with other systems.
//!
//! Two types matter most: [`VisitLog`], what was recorded, and [`protocol::Protocol`], what counts. [`trace()`] brings
//! them together with the [`Cases`] and gives a [`Tracing`].
//!
//! # Example
//!
//! ```
//! use mijie::protocol::edition;
//! use mijie::{Case, Cases, Interval, PlaceKind, Roster, Tier, Visit, VisitLogBuilder, trace};
//!
//! let mut roster = Roster::new();
//! let mut builder = VisitLogBuilder::new();
//! let tea_house = roster.place("tea-house")?;
//! builder.add_place(tea_house, PlaceKind::Entertainment);
//! for (who, from, until) in [
//!     ("Guo", "2021-05-19T08:40:00+08:00", "2021-05-19T09:30:00+08:00"),
//!     ("Song", "2021-05-19T09:28:30+08:00", "2021-05-19T09:45:00+08:00"),
//! ] {
//!     builder.add_visit(Visit {
//!         person: roster.person(who)?,
//!         place: tea_house,
//!         interval: Interval::new(from.parse()?, until.parse()?)?,
//!         spot: None,
//!     });
//! }
//! let log = builder.build()?;
//! let guo = Case { onset: Some("2021-05-18".parse()?), ..Case::new(roster.person("Guo")?) };
//! let cases = Cases::new([guo])?;
//! let protocol = edition::cn_8_field();
//!
//! let tracing = trace(&log, &cases, &protocol, "2021-05-22T00:00:00+08:00".parse()?);
//! assert_eq!(tracing.count(Tier::Close), 1);
//! for link in tracing.links_to(roster.person("Song")?) {
//!     assert_eq!(link.seconds, 90);
//!     for rule in protocol.rules_in(link.rules) {
//!         assert_eq!(rule.id, "entertainment");
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Words
//!
//! What the field says, and where it is. Times are instants in UTC to the second; every interval is half-open
//! `[start, end)`, so that touching intervals do not overlap; calendar days exist only in the protocol's time zone.
//!
//! | term | in English | item |
//! |---|---|---|
//! | 病例 | case | [`Case`], [`Cases`] |
//! | 疑似, 确诊, 无症状 | suspected, confirmed, asymptomatic | [`CaseStatus`] |
//! | 行程轨迹 | who was where when | [`Visit`], [`VisitLog`] |
//! | 接触 | near each other, as recorded | [`Encounter`] |
//! | 可传染期 | infectious window | [`protocol::InfectiousWindow`], and [`Case::window`] where it was fixed |
//! | 时空交集 | exposure | [`Exposure`], and [`Overlap`] before it is judged |
//! | 判定规则 | rule | [`protocol::Rule`] |
//! | 密接, 密切接触者 | close contact | [`Tier::Close`], [`protocol::Grade::Close`] |
//! | 次密接 | secondary contact | [`Tier::Secondary`] |
//! | 一般接触者 | general contact | [`Tier::General`] |
//! | 时空伴随者 | space-time companion | [`Tier::Companion`] |
//! | 传播链 | chain from a case to a contact | [`Link`], [`graph::Chain`] |
//! | 接触网络 | contact network with dates, and its contact chains | [`graph::Movements`], [`graph::Measures`] |
//! | 代 | generation: hops from a case, never a length of time | [`Label::generation`] |
//! | 判定依据 | proof of a verdict, and who checks it | [`witness::Witness`], [`witness::verify()`] |
//! | 溯源 | backward tracing | [`source::find_sources`], [`source::trace_both_ways`] |
//! | 传染来源 | candidate source | [`source::Candidate`], [`source::Origin`] |
//! | 潜伏期 | incubation period | [`protocol::Incubation`] |
//! | 传播树 | transmission tree | [`source::TransmissionTree`] |
//! | 续发间隔, 代际间隔 | serial interval, generation time | [`source::Durations`] |
//! | 再生数 | reproduction number | [`source::Cohort`] |
//! | 续发率 | secondary attack rate | [`source::AttackRates`] |
//! | 传播场所 | place that spreads | [`source::SpreadingPlace`] |
//! | 聚集性疫情 | cluster | [`source::Cluster`] |
//! | 指示病例, 首发病例 | index case, primary case | [`source::Cluster::index`], [`source::Cluster::primary`] |
//! | 防控方案 | control protocol | [`protocol::Protocol`], [`protocol::edition`] |
//! | 封控区 | sealed zone | [`protocol::ZoneLevel::Sealed`] |
//! | 管控区 | controlled zone | [`protocol::ZoneLevel::Controlled`] |
//! | 防范区 | prevention zone | [`protocol::ZoneLevel::Prevention`] |
//! | 高, 中, 低风险区 | high, medium, low risk area | the same levels under [`protocol::ZoneScheme`] |
//! | 解封, 降级 | release of a zone | [`zone::ReleaseChecklist`] |
//! | 静态管理 | static management | [`zone::Happening::StaticBegan`] |
//! | 终末消毒, 随时消毒 | terminal, concurrent disinfection | [`zone::DisinfectionDuty`] |
//! | 隔离令 | order | [`response::Order`] |
//! | 解除隔离条件 | release conditions | [`response::Open`] |
//! | 转运时限 | transfer deadline | [`response::Transfer`] |
//! | 涉疫场所 | exposure site | [`response::Site`], [`response::Sites`] |
//! | 区域核酸检测 | round of screening | [`response::screen`], [`response::Round`] |
//! | 混采 | pool | [`response::PoolKind`], [`response::fill_tubes`] |
//! | 随访, 失访 | follow-up, lost to follow-up | [`response::follow_up`], [`FollowUp`], [`response::FollowUpState`] |
//! | 网格员 | team and its areas | [`response::Teams`] |
//! | 生活物资, 求助热线 | supplies, hotline | [`response::supplies()`], [`response::OpenNeeds`] |
//! | 晨会, 日报 | morning meeting, briefing | [`response::Day`], [`report::write_daily_briefing`] |
//! | 防控成效指标 | figures of a programme | [`response::Programme`] |
//! | 卡口, 返乡人员 | checkpoint, arrival | [`entry::Arrival`], [`entry::RiskAreas`] |
//! | 闭环, 门岗登记, 通行证 | closed loop, gate log, pass | [`entry::ClosedLoop`], [`entry::GateLog`], [`entry::Pass`] |
//! | 集中隔离, 居家隔离 | quarantine, central or at home | [`protocol::CareKind`] |
//! | 居家健康监测 | home monitoring | [`protocol::CareKind`] |
//! | 核酸检测 | test | [`Test`]; the days on which one is due: [`protocol::Stage::test_days`] |
//! | 乡镇, 社区, 村, 网格, 楼栋, 单元 | areas | [`AreaLevel`], [`Areas`] |
//! | 居住地, 场所 | home, place | [`Gazetteer`], [`Place`], [`PlaceKind`] |
//!
//! # Parts
//!
//! | part | what it answers | in |
//! |---|---|---|
//! | words | what a person, a place, a visit, a case is | the crate root |
//! | rules | what counts | [`protocol`] |
//! | engine | who was reached, hop by hop | [`VisitLogBuilder`], [`trace()`], [`trace_each`], [`Tracing`] |
//! | views | chains, components, chain measures; everybody's time together | [`graph`], [`network`] |
//! | views | where it came from: sources, transmission tree, places that spread, clusters | [`source`] |
//! | views | proofs, and who checks them | [`witness`] |
//! | views | zones and their lives; orders, follow-up, screening, supplies, figures, mornings, what-if | [`zone`], [`response`] |
//! | views | gates, closed loops, vehicles, arrivals; who is listed twice | [`entry`], [`duplicate`] |
//! | doors | files in, files out; logs saved and opened | [`input`], [`report`], `store` |
//!
//! Errors live at the doors: rows, intervals and protocols are checked where they are made, and [`trace()`] cannot fail.
//! Identities live at the doors, too: the engine sees dense numbers, and the [`Roster`] alone knows keys.
//!
//! # Features
//!
//! They only add; none changes an answer. The first six are on by default.
//!
//! - `csv`: the readers of [`input`] and the table writers of [`report`].
//! - `geojson`: shapes of areas in, zones and places out.
//! - `json`: protocol files and results as JSON.
//! - `parallel`: several threads.
//! - `svg`: pictures.
//! - `xml`: graphs as GraphML and GEXF.
//! - `html`: the dossier, a morning as one page that works offline. Not on by default, because it brings some eighteen crates
//!   more.
//! - `parquet`: visits and results as Parquet and Arrow IPC, and logs that are saved and opened without sorting (`store`). Not on by
//!   default, because it needs a C compiler and some minutes more to build.
//! - `schema`: JSON Schemas of the protocol file, the mapping, the summary, figures, proofs, lines of JSON and `GeoJSON`.
//! - `foreign`: line lists as people have them, Excel workbooks and GBK among them. Not on by default, because it brings some thirty
//!   crates more.
//! - `ics`: what falls due as iCalendar. Not on by default, because it needs Rust 1.89.
//!
//! # Scope
//!
//! mijie judges recorded time together. Outside [`source`] it does not model infection: a contact is somebody to be followed, not somebody
//! infected. It cannot know of visits that nobody logged, of masks, or of walls inside a place, other than by spots.

// craft
mod named;
mod numbering;
mod progress;
mod threads;
mod watch;
// words
mod area;
mod case;
mod encounter;
mod follow_up;
mod gazetteer;
mod id;
mod place;
mod record;
mod roster;
mod shape;
mod supply;
mod tier;
mod time;
// rules, verdicts
mod contact;
pub mod protocol;
// store, judgement
mod classify;
#[cfg(feature = "parquet")]
mod columnar;
mod log;
// kernel
mod overlap;
// engine
mod expand;
mod hop;
// facade
mod batch;
mod trace;
// views
pub mod duplicate;
pub mod entry;
pub mod graph;
pub mod network;
pub mod response;
pub mod source;
pub mod witness;
pub mod zone;
// doors
#[cfg(any(feature = "csv", feature = "json", feature = "parquet"))]
pub mod input;
pub mod report;
#[cfg(feature = "parquet")]
pub mod store;
// book
#[cfg(all(
    any(doc, doctest),
    feature = "csv",
    feature = "geojson",
    feature = "json",
    feature = "svg",
    feature = "xml"
))]
pub mod book;

#[cfg(feature = "parquet")]
pub use crate::columnar::SpillError;
pub use crate::{
    area::{Area, AreaLevel, Areas, AreasError, UnknownAreaLevel},
    batch::{Inquiry, trace_each},
    case::{Case, CaseStatus, Cases, CasesError, UnknownCaseStatus},
    contact::{Contact, Exposure, ExposureKind, Label, Link, Overlap},
    encounter::{Encounter, InvalidEncounter},
    follow_up::{FollowUp, FollowUpOutcome, UnknownFollowUpOutcome},
    gazetteer::Gazetteer,
    id::{AreaId, PersonId, PlaceId},
    log::{BuildError, Conflict, VisitLog, VisitLogBuilder},
    place::{Place, PlaceKind, UnknownPlaceKind},
    record::{Isolation, Test, TestResult, UnknownTestResult, Visit},
    roster::{Roster, RosterFull},
    shape::{Polygon, Position, Ring, ShapeError, Shapes},
    supply::{
        DayTime, Delivery, InvalidDayTime, Need, NeedFault, NeedKind, Opening, ShopKind, UnknownNeedKind,
        UnknownShopKind,
    },
    tier::Tier,
    time::{Interval, InvalidInterval, InvalidMoment, InvalidTimestamp, Moment, Timestamp},
    trace::{Tracing, trace, trace_watched},
    watch::{Cancelled, Phase, Step, Unwatched, Watch},
};

#[cfg(all(doctest, feature = "csv"))]
#[doc = include_str!("../README.md")]
struct ReadmeIsCompiled;
