//! The presets: how large a world is and what its townships are called.

use clap::ValueEnum;

/// A world that the program knows how to build.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Preset {
    /// A synthetic county of 4,000 with a planted chain and a thinned log, small enough to commit
    Huangyuan,
    /// 10,000 persons, full log
    Town,
    /// 100,000 persons, full log
    City,
    /// 1,000,000 persons, full log
    Metropolis,
}

impl Preset {
    pub(crate) const fn persons(self) -> u32 {
        match self {
            Self::Huangyuan => 4_000,
            Self::Town => 10_000,
            Self::City => 100_000,
            Self::Metropolis => 1_000_000,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Huangyuan => "huangyuan",
            Self::Town => "town",
            Self::City => "city",
            Self::Metropolis => "metropolis",
        }
    }
}

/// A township or urban district to be filled with people.
pub(crate) struct Township {
    pub(crate) key: String,
    pub(crate) name: String,
    /// How many live there.
    pub(crate) persons: u32,
    /// Towns have communities and blocks of flats, the country has villages and courtyards.
    pub(crate) urban: bool,
    /// Whether people from elsewhere come here to work and to shop.
    pub(crate) central: bool,
    /// The middle of it, in millionths of a degree north and east.
    pub(crate) at: (i32, i32),
}

/// The administrative frame of a world.
pub(crate) struct Plan {
    /// Key and name of the province, the prefecture and the county.
    pub(crate) above: [(&'static str, &'static str); 3],
    pub(crate) townships: Vec<Township>,
}

/// Huangyuan's two towns and seven townships: key, name, share of the population in thousandths, place on the
/// map. The names are real; the shares and everything below them are invented.
const HUANGYUAN: [(&str, &str, u32, (i32, i32)); 9] = [
    ("chengguan", "城关镇", 440, (36_682_000, 101_256_000)),
    ("dahua", "大华镇", 130, (36_728_000, 101_160_000)),
    ("dongxia", "东峡乡", 90, (36_690_000, 101_330_000)),
    ("riyue", "日月藏族乡", 80, (36_520_000, 101_190_000)),
    ("heping", "和平乡", 60, (36_620_000, 101_230_000)),
    ("bohang", "波航乡", 60, (36_640_000, 101_170_000)),
    ("shenzhong", "申中乡", 60, (36_740_000, 101_250_000)),
    ("bayan", "巴燕乡", 50, (36_790_000, 101_120_000)),
    ("sizhai", "寺寨乡", 30, (36_830_000, 101_050_000)),
];

/// Lies in the seat of the county; other townships send commuters there.
pub(crate) const SEAT: usize = 0;

impl Plan {
    pub(crate) fn new(preset: Preset, persons: u32) -> Self {
        match preset {
            Preset::Huangyuan => Self::county(persons),
            Preset::Town | Preset::City | Preset::Metropolis => Self::city(persons),
        }
    }

    fn county(persons: u32) -> Self {
        let mut townships: Vec<Township> = HUANGYUAN
            .into_iter()
            .enumerate()
            .map(|(number, (key, name, share, at))| Township {
                key: key.to_owned(),
                name: name.to_owned(),
                persons: share_of(persons, share),
                urban: number < 2,
                central: number == SEAT,
                at,
            })
            .collect();
        // Shares are rounded down; the seat takes what is left over.
        townships[SEAT].persons += persons - townships.iter().map(|t| t.persons).sum::<u32>();
        Self {
            above: [
                ("qinghai", "青海省"),
                ("xining", "西宁市"),
                ("huangyuan", "湟源县"),
            ],
            townships,
        }
    }

    fn city(persons: u32) -> Self {
        let districts = (persons / 10_000).clamp(2, 60);
        let townships = (0..districts)
            .map(|number| Township {
                key: format!("district{:02}", number + 1),
                name: format!("Synthetic district {}", number + 1),
                persons: persons / districts + u32::from(number < persons % districts),
                urban: true,
                central: true,
                at: grid_point(number),
            })
            .collect();
        Self {
            above: [
                ("province", "Synthetic province"),
                ("prefecture", "Synthetic prefecture"),
                ("city", "Synthetic city"),
            ],
            townships,
        }
    }
}

fn share_of(persons: u32, thousandths: u32) -> u32 {
    u32::try_from(u64::from(persons) * u64::from(thousandths) / 1000)
        .expect("a share is no more than the whole")
}

/// Districts stand on a grid of eight columns, about five kilometres apart.
fn grid_point(number: u32) -> (i32, i32) {
    let step = |n: u32| i32::try_from(n).expect("at most 60 districts") * 50_000;
    (36_000_000 + step(number / 8), 101_000_000 + step(number % 8))
}
