//! What headers and words usually mean, in Chinese and English.

use super::dates::narrow;
use super::target::TableName;

/// What a column tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Role {
    Person,
    Name,
    Phone,
    Born,
    Home,
    Status,
    Onset,
    Sampled,
    LastNegative,
    Isolated,
    Reported,
    Result,
    Round,
    Place,
    /// A day that a start and an end share.
    Date,
    Start,
    End,
    Spot,
    A,
    B,
}

impl Role {
    pub(super) const fn is_time(self) -> bool {
        matches!(
            self,
            Self::Born
                | Self::Onset
                | Self::Sampled
                | Self::LastNegative
                | Self::Isolated
                | Self::Reported
                | Self::Date
        )
    }

    /// The columns of ours that it fills where the file is mainly about one table.
    pub(super) const fn targets(self, main: TableName) -> &'static [&'static str] {
        use TableName::{Encounters, Isolations, Tests, Visits};
        match (self, main) {
            (Self::Name, _) => &["persons.name"],
            (Self::Phone, _) => &["persons.phone_suffix"],
            (Self::Born, _) => &["persons.born"],
            (Self::Home, _) => &["persons.home"],
            (Self::Person, Visits) => &["visits.person"],
            (Self::Place, Visits) => &["visits.place"],
            (Self::Date, Visits) => &["visits.start", "visits.end"],
            (Self::Start, Visits) => &["visits.start"],
            (Self::End, Visits) => &["visits.end"],
            (Self::Spot, Visits) => &["visits.spot"],
            (Self::A, Encounters) => &["encounters.a"],
            (Self::B, Encounters) => &["encounters.b"],
            (Self::Date, Encounters) => &["encounters.start", "encounters.end"],
            (Self::Start, Encounters) => &["encounters.start"],
            (Self::End, Encounters) => &["encounters.end"],
            (Self::Person, Tests) => &["tests.person"],
            (Self::Sampled, Tests) => &["tests.sampled"],
            (Self::Result, Tests) => &["tests.result"],
            (Self::Round, Tests) => &["tests.round"],
            (Self::Person, Isolations) => &["isolations.person"],
            (Self::Isolated, Isolations) => &["isolations.from"],
            (Self::Person, TableName::Cases) => &["cases.person"],
            (Self::Status, TableName::Cases) => &["cases.status"],
            (Self::Onset, TableName::Cases) => &["cases.onset"],
            (Self::Sampled, TableName::Cases) => &["cases.sampled"],
            (Self::LastNegative, TableName::Cases) => &["cases.last_negative"],
            (Self::Isolated, TableName::Cases) => &["cases.isolated"],
            (Self::Reported, TableName::Cases) => &["cases.reported"],
            _ => &[],
        }
    }
}

/// Headers without blanks, brackets and underscores, in lower case.
const HEADERS: &[(Role, &[&str])] = &[
    (
        Role::Person,
        &[
            "身份证号",
            "身份证号码",
            "身份证",
            "证件号",
            "证件号码",
            "编号",
            "病例编号",
            "人员编号",
            "个案编号",
            "id",
            "caseid",
            "personid",
            "person",
            "patientid",
            "idnumber",
        ],
    ),
    (
        Role::Name,
        &[
            "姓名",
            "患者姓名",
            "病例姓名",
            "人员姓名",
            "name",
            "fullname",
            "patientname",
            "casename",
        ],
    ),
    (
        Role::Phone,
        &[
            "电话",
            "联系电话",
            "电话号码",
            "手机",
            "手机号",
            "手机号码",
            "联系方式",
            "phone",
            "phonenumber",
            "mobile",
            "telephone",
            "phonesuffix",
        ],
    ),
    (
        Role::Born,
        &[
            "出生日期",
            "生日",
            "出生年月日",
            "birthdate",
            "dateofbirth",
            "dob",
            "born",
        ],
    ),
    (
        Role::Home,
        &[
            "现住址",
            "家庭住址",
            "住址",
            "居住地址",
            "现住地址",
            "详细地址",
            "地址",
            "address",
            "homeaddress",
            "home",
        ],
    ),
    (
        Role::Status,
        &[
            "诊断",
            "诊断类型",
            "诊断结果",
            "病例分类",
            "病例类型",
            "感染类型",
            "诊断分类",
            "status",
            "casestatus",
            "casetype",
            "classification",
            "caseclassification",
        ],
    ),
    (
        Role::Onset,
        &[
            "发病日期",
            "发病时间",
            "起病日期",
            "症状出现日期",
            "症状出现时间",
            "首发症状日期",
            "onset",
            "onsetdate",
            "dateonset",
            "dateofonset",
            "symptomonset",
            "symptomonsetdate",
            "dateofsymptomonset",
        ],
    ),
    (
        Role::Sampled,
        &[
            "采样日期",
            "采样时间",
            "首次阳性采样日期",
            "首次阳性采样时间",
            "阳性采样日期",
            "阳性采样时间",
            "首阳采样日期",
            "首阳日期",
            "sampled",
            "sampledate",
            "samplingdate",
            "dateofsampling",
            "specimendate",
            "specimencollectiondate",
            "collectiondate",
        ],
    ),
    (
        Role::LastNegative,
        &[
            "末次阴性",
            "末次阴性日期",
            "末次阴性时间",
            "末次阴性采样日期",
            "末次阴性采样时间",
            "最后一次阴性日期",
            "lastnegative",
            "lastnegativedate",
            "lastnegativetest",
            "dateoflastnegative",
        ],
    ),
    (
        Role::Isolated,
        &[
            "隔离日期",
            "隔离时间",
            "集中隔离日期",
            "开始隔离日期",
            "隔离开始日期",
            "转运隔离日期",
            "isolated",
            "isolationdate",
            "dateofisolation",
            "dateisolated",
            "isolationstart",
        ],
    ),
    (
        Role::Reported,
        &[
            "报告日期",
            "报告时间",
            "通报日期",
            "网报日期",
            "reported",
            "reportdate",
            "reportingdate",
            "datereported",
            "dateofreport",
            "datereporting",
        ],
    ),
    (
        Role::Result,
        &[
            "结果",
            "检测结果",
            "核酸结果",
            "核酸检测结果",
            "检验结果",
            "result",
            "testresult",
        ],
    ),
    (Role::Round, &["轮次", "检测轮次", "筛查轮次", "round"]),
    (
        Role::Place,
        &[
            "场所",
            "场所名称",
            "地点",
            "活动地点",
            "到访地点",
            "到访场所",
            "暴露地点",
            "place",
            "location",
            "venue",
            "site",
        ],
    ),
    (Role::Date, &["活动日期", "到访日期", "日期", "date", "visitdate"]),
    (
        Role::Start,
        &[
            "开始时间",
            "起始时间",
            "到达时间",
            "进入时间",
            "到访时间",
            "start",
            "starttime",
            "arrival",
            "arrivaltime",
            "timein",
            "checkin",
            "from",
        ],
    ),
    (
        Role::End,
        &[
            "结束时间",
            "终止时间",
            "离开时间",
            "end",
            "endtime",
            "departure",
            "departuretime",
            "timeout",
            "checkout",
            "until",
        ],
    ),
    (
        Role::Spot,
        &["座位", "排号", "座位排号", "桌号", "spot", "row", "seatrow"],
    ),
    (Role::A, &["甲", "人员甲", "persona", "a"]),
    (Role::B, &["乙", "人员乙", "personb", "b"]),
];

/// How a header was recognised.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// It holds a known one, and more.
    Holds,
    /// It is a known one, but for what stands in brackets.
    Bracketed,
    /// It is a known one.
    Same,
}

/// What a header means, where it is known.
pub(super) fn role_of(header: &str) -> Option<(Role, Likeness)> {
    let narrow: String = header.chars().map(narrow).collect::<String>().to_lowercase();
    let bare = |text: &str| -> String {
        text.chars()
            .filter(|c| !c.is_whitespace() && !"_-*.:#".contains(*c))
            .collect()
    };
    let known = |text: &str| {
        HEADERS
            .iter()
            .find(|(_, names)| names.contains(&text))
            .map(|(role, _)| *role)
    };
    let whole = bare(&narrow);
    if let Some(role) = known(&whole) {
        return Some((role, Likeness::Same));
    }
    let before = narrow.split(['(', '[', '【', '〔']).next().unwrap_or_default();
    if let Some(role) = known(&bare(before)) {
        return Some((role, Likeness::Bracketed));
    }
    // Chinese alone: an English header that holds "end" or "id" means anything.
    let held = HEADERS
        .iter()
        .flat_map(|(role, names)| names.iter().map(|name| (*role, *name)));
    held.filter(|(_, name)| name.chars().count() >= 4 && !name.is_ascii() && whole.contains(name))
        .max_by_key(|(_, name)| name.len())
        .map(|(role, _)| (role, Likeness::Holds))
}

/// What words usually stand for a status.
pub(super) const STATUSES: &[(&str, &str)] = &[
    ("确诊", "confirmed"),
    ("确诊病例", "confirmed"),
    ("轻型", "confirmed"),
    ("普通型", "confirmed"),
    ("重型", "confirmed"),
    ("危重型", "confirmed"),
    ("无症状", "asymptomatic"),
    ("无症状感染者", "asymptomatic"),
    ("疑似", "suspected"),
    ("疑似病例", "suspected"),
    ("Confirmed", "confirmed"),
    ("Asymptomatic", "asymptomatic"),
    ("Suspected", "suspected"),
    ("Probable", "suspected"),
    ("probable", "suspected"),
];

/// What words usually stand for a result.
pub(super) const RESULTS: &[(&str, &str)] = &[
    ("阴性", "negative"),
    ("阴", "negative"),
    ("-", "negative"),
    ("阳性", "positive"),
    ("阳", "positive"),
    ("+", "positive"),
    ("可疑", "inconclusive"),
    ("灰区", "inconclusive"),
    ("待出", "pending"),
    ("未出", "pending"),
    ("检测中", "pending"),
    ("Negative", "negative"),
    ("Positive", "positive"),
    ("Inconclusive", "inconclusive"),
    ("Pending", "pending"),
];

/// What people write where they know nothing.
pub(super) const NOTHINGS: &[&str] = &[
    "/", "-", "--", "—", "——", "无", "不详", "未知", "不明", "NA", "N/A", "n/a", "unknown", "Unknown",
];
