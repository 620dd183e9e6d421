"""Every exception of qualcode; each writes its own sentence, with the next step.

QualcodeError
├── StudyError
│   ├── NotAStudy             the folder has no study.yaml
│   ├── FolderInUse           a study would be written over something that exists
│   ├── InvalidStudy          the study's files contain mistakes; carries the Problems
│   ├── NewerFormat           the ledger was written by a newer qualcode; reading only
│   ├── NotSaved              a write failed; nothing of it was kept
│   └── RewritingBlocked      names cannot be taken out of the study as it is
├── MergeRefused              two copies of a study contradict each other; nothing is merged
│   ├── EventsDiffer          an event has the same id and another content
│   ├── FilesDiffer           a file that never changes is not the same in both
│   ├── RedactedThere         the other copy had words taken out that stand in this one
│   └── WithdrawnHere         the other copy has a text with words that were withdrawn here
├── VersionError              a version of a study that cannot be had
│   ├── UnknownVersion        neither a revision that git knows nor a date
│   └── NoGit                 git is not installed, or refused
├── InvalidName               a coder, device or transcript id that cannot be a file name
├── UnknownName               an id that the study does not have
│   ├── UnknownCode
│   ├── UnknownTranscript
│   ├── UnknownParticipant
│   ├── UnknownCoding
│   ├── UnknownSuggestion
│   ├── UnknownCoder
│   ├── UnknownDisagreement
│   ├── UnknownAttribute
│   ├── UnknownStructure
│   └── UnknownShipped
├── HistoryError
│   ├── NothingToUndo         no command is left to be undone or redone
│   └── UnknownEvent          a command that the coder does not have
├── DecisionError             a disagreement cannot be decided as asked
│   ├── NoReason              a decision without a reason
│   ├── NoOutcome             none, or several, of keep, codes and none
│   ├── NothingToKeep         the coder whose codings are to be kept did not judge the place
│   ├── PlaceElsewhere        the passage given does not share a word with the disagreement
│   └── TooFewCoders          fewer than two coders to agree
├── CodebookError             a codebook that cannot be changed as asked
│   ├── ShippedCodebook       it comes with the package
│   ├── StaleCodebook         its file does not say what it is taken to say
│   ├── CodeExists            an id, or a name beside its siblings, is taken
│   ├── CodeInUse             codings would be left without their code
│   ├── CodeCircle            a code would be its own ancestor
│   ├── CodeRetired           a retired code would be used
│   ├── NothingChanges        it is so already
│   ├── EditedSince           lines that would be taken back were changed since
│   ├── UnknownRelease        no release of that name
│   └── ReleaseExists         a release of that name is there
├── RoundRuns                 a round that is the present one, or has no name
├── CodingError
│   ├── QuotationNotFound     the words do not occur in the transcript
│   ├── QuotationRepeated     the words occur more than once
│   ├── SpanOutside           positions beyond the text, or blank
│   ├── NoSuchTurn
│   ├── CodingExists          the coder already coded exactly this with this code
│   ├── StaleCoding           the coding has changed since it was looked at
│   └── StaleText             the text has changed since it was looked at
├── DocumentError
│   ├── UnsupportedFormat     no reader for this kind of file
│   ├── UnreadableDocument    a file that its reader cannot make sense of
│   ├── UnknownSpeaker        a label that the document does not have
│   ├── InvalidDate           a day that is not written as 2026-11-24
│   ├── SameTranscript        two documents would become one transcript
│   ├── NamePatternError      a pattern of file names that cannot be read
│   ├── RolesError            whose label is whose, said in a way that cannot be read or kept
│   ├── TranscriptExists      the id is taken by another text
│   └── UnusableText          an edited text without words, or with what no text can have
├── ExchangeError             a file of another tool that cannot be written or read
│   ├── FileInTheWay          a file would be overwritten unasked
│   ├── UnwritableFormat      no writer for this kind of file
│   ├── InvalidSheet          a spreadsheet with mistakes; carries the Problems
│   └── CannotCarry           something that the format has no room for
├── SharingError              what cannot be given away as it is
│   ├── PackageRefused        the study is not ready for it
│   ├── NoRepository          git is not installed, or has no repository there
│   ├── HookInTheWay          git has another hook there
│   └── PackageLeaks          the gate found names, or what it cannot read
├── NotationError             a list of participants that cannot be read
├── TableError                a table that cannot be read, or asked for a unit it lacks
├── QueryError                a query that cannot be read; names the place in it
├── PatternError              words or a regular expression that cannot be looked for
│   └── NoReadMarks           nobody marked a turn as read, and no choice was made
├── KeyFileError              the key of the pseudonyms
│   ├── NoKey                 there is none at the path
│   ├── WrongPassphrase       the key is whole, the passphrase another
│   ├── DamagedKey            the file is no key, or not as it was written
│   ├── NewerKey              a format that only a newer qualcode knows
│   ├── InsideStudy           a file with names would lie in a study
│   ├── KeyChanged            another program wrote the key meanwhile
│   ├── NoPassphrase          none was given, or an empty one
│   ├── OtherStudysKey        the key was made for another study
│   └── UnknownIdentity       a name that is not on its list
├── InvalidSubstitute         what cannot stand in the place of a name
├── ExtraMissing              an optional package is not installed
├── UnsupportedPicture        a map that would be written as a kind of file it cannot be
└── NothingToDraw             a map or chart of an empty table
"""

from __future__ import annotations

from qualcode.errors.analysis import (
    NoReadMarks,
    NotationError,
    NothingToDraw,
    PatternError,
    QueryError,
    TableError,
    UnsupportedPicture,
)
from qualcode.errors.base import QualcodeError, did_you_mean, excerpt
from qualcode.errors.codebook import (
    CodebookError,
    CodeCircle,
    CodeExists,
    CodeInUse,
    CodeRetired,
    EditedSince,
    NoCodeId,
    NoReleaseName,
    NothingChanges,
    ReleaseExists,
    ShippedCodebook,
    StaleCodebook,
    UnknownRelease,
)
from qualcode.errors.coding import (
    CodingError,
    CodingExists,
    DecisionError,
    HistoryError,
    NoOutcome,
    NoReason,
    NoSuchTurn,
    NothingToKeep,
    NothingToUndo,
    PlaceElsewhere,
    QuotationNotFound,
    QuotationRepeated,
    RoundRuns,
    SpanOutside,
    StaleCoding,
    StaleText,
    TooFewCoders,
    UnknownEvent,
)
from qualcode.errors.document import (
    DocumentError,
    InvalidDate,
    NamePatternError,
    RolesError,
    SameTranscript,
    TranscriptExists,
    UnknownSpeaker,
    UnreadableDocument,
    UnsupportedFormat,
    UnusableText,
)
from qualcode.errors.exchange import (
    CannotCarry,
    ExchangeError,
    ExtraMissing,
    FileInTheWay,
    InvalidSheet,
    UnwritableFormat,
)
from qualcode.errors.names import (
    UnknownAttribute,
    UnknownCode,
    UnknownCoder,
    UnknownCoding,
    UnknownDisagreement,
    UnknownName,
    UnknownParticipant,
    UnknownShipped,
    UnknownStructure,
    UnknownSuggestion,
    UnknownTranscript,
)
from qualcode.errors.sharing import (
    DamagedKey,
    HookInTheWay,
    InsideStudy,
    InvalidSubstitute,
    KeyChanged,
    KeyFileError,
    NewerKey,
    NoKey,
    NoPassphrase,
    NoRepository,
    OtherStudysKey,
    PackageLeaks,
    PackageRefused,
    SharingError,
    UnknownIdentity,
    WrongPassphrase,
)
from qualcode.errors.study import (
    EventsDiffer,
    FilesDiffer,
    FolderInUse,
    InvalidName,
    InvalidStudy,
    MergeRefused,
    NewerFormat,
    NoGit,
    NotAStudy,
    NotSaved,
    RedactedThere,
    RewritingBlocked,
    StudyError,
    UnknownVersion,
    VersionError,
    WithdrawnHere,
)

__all__ = [
    "CannotCarry",
    "CodeCircle",
    "CodeExists",
    "CodeInUse",
    "CodeRetired",
    "CodebookError",
    "CodingError",
    "CodingExists",
    "DamagedKey",
    "DecisionError",
    "DocumentError",
    "EditedSince",
    "EventsDiffer",
    "ExchangeError",
    "ExtraMissing",
    "FileInTheWay",
    "FilesDiffer",
    "FolderInUse",
    "HistoryError",
    "HookInTheWay",
    "InsideStudy",
    "InvalidDate",
    "InvalidName",
    "InvalidSheet",
    "InvalidStudy",
    "InvalidSubstitute",
    "KeyChanged",
    "KeyFileError",
    "MergeRefused",
    "NamePatternError",
    "NewerFormat",
    "NewerKey",
    "NoCodeId",
    "NoGit",
    "NoKey",
    "NoOutcome",
    "NoPassphrase",
    "NoReadMarks",
    "NoReason",
    "NoReleaseName",
    "NoRepository",
    "NoSuchTurn",
    "NotAStudy",
    "NotSaved",
    "NotationError",
    "NothingChanges",
    "NothingToDraw",
    "NothingToKeep",
    "NothingToUndo",
    "OtherStudysKey",
    "PackageLeaks",
    "PackageRefused",
    "PatternError",
    "PlaceElsewhere",
    "QualcodeError",
    "QueryError",
    "QuotationNotFound",
    "QuotationRepeated",
    "RedactedThere",
    "ReleaseExists",
    "RewritingBlocked",
    "RolesError",
    "RoundRuns",
    "SameTranscript",
    "SharingError",
    "ShippedCodebook",
    "SpanOutside",
    "StaleCodebook",
    "StaleCoding",
    "StaleText",
    "StudyError",
    "TableError",
    "TooFewCoders",
    "TranscriptExists",
    "UnknownAttribute",
    "UnknownCode",
    "UnknownCoder",
    "UnknownCoding",
    "UnknownDisagreement",
    "UnknownEvent",
    "UnknownIdentity",
    "UnknownName",
    "UnknownParticipant",
    "UnknownRelease",
    "UnknownShipped",
    "UnknownSpeaker",
    "UnknownStructure",
    "UnknownSuggestion",
    "UnknownTranscript",
    "UnknownVersion",
    "UnreadableDocument",
    "UnsupportedFormat",
    "UnsupportedPicture",
    "UnusableText",
    "UnwritableFormat",
    "VersionError",
    "WithdrawnHere",
    "WrongPassphrase",
    "did_you_mean",
    "excerpt",
]
