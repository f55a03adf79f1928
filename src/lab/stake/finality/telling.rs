//! What happened, line by line.

/// How a line is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    /// Something became final.
    Final,
    /// A fork, or a head that moved to another branch.
    Fork,
    Bad,
    /// Somebody did it by hand, or the scene.
    Act,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub number: u32,
    pub slot: u64,
    pub text: String,
    pub tone: Tone,
}

/// Lines kept.
const MOST: usize = 40;

/// The newest is the last.
#[derive(Clone, Debug, Default)]
pub struct Log {
    pub lines: Vec<Line>,
    told: u32,
}

impl Log {
    pub fn tell(&mut self, slot: u64, tone: Tone, text: String) {
        self.told += 1;
        self.lines.push(Line { number: self.told, slot, text, tone });
        if self.lines.len() > MOST {
            self.lines.remove(0);
        }
    }

    /// How many lines there ever were.
    pub fn told(&self) -> u32 {
        self.told
    }
}
