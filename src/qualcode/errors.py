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

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.model.problem import Problem


def excerpt(words: str, limit: int = 40) -> str:
    """Shorten words of a transcript to at most `limit` characters, for messages."""
    line = " ".join(words.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" for the nearest known word, or an empty string."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean '{near[0]}'?" if near else ""


class QualcodeError(Exception):
    """The root of all errors that qualcode raises on purpose."""


class StudyError(QualcodeError):
    """Something is wrong with a study as a whole."""


class NotAStudy(StudyError):
    """The folder is not a study."""

    def __init__(self, folder: Path) -> None:
        """Name the folder and how to make a study of it."""
        reason = "has no study.yaml" if folder.is_dir() else "is not a folder"
        super().__init__(
            f"'{folder}' is not a study: it {reason}. "
            f"Give the folder of a study, or make one with 'qualcode init {folder}'."
        )


class FolderInUse(StudyError):
    """A study would be written over something that exists."""

    def __init__(self, path: Path) -> None:
        """Name what is in the way."""
        super().__init__(f"'{path}' exists already; choose a new folder. Nothing was written.")


class InvalidStudy(StudyError):
    """The files of a study contain mistakes; `problems` holds all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """List every problem, one line each."""
        self.problems = tuple(problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        noun = "problem" if len(self.problems) == 1 else "problems"
        super().__init__(f"The study has {len(self.problems)} {noun}:\n{lines}")


class NewerFormat(StudyError):
    """The ledger was written by a newer qualcode; the study can be read, not written."""

    def __init__(self, folder: Path) -> None:
        """Name the study and the way out."""
        super().__init__(
            f"'{folder}' has lines of a newer format in its ledger, so it is read-only here. "
            "Nothing was written; upgrade qualcode to go on."
        )


class NotSaved(StudyError):
    """A write failed; nothing of it was kept."""

    def __init__(self, path: Path, reason: str, *, unsure: bool = False) -> None:
        """Name the file and the system's reason; `unsure` where it could not be put back either."""
        left = (
            "Part of it, or all, may stand there; look before you repeat the command."
            if unsure
            else "Nothing changed."
        )
        super().__init__(f"NOT SAVED: '{path}' could not be written ({reason}). {left}")


class MergeRefused(QualcodeError):
    """Two copies of a study contradict each other; nothing was merged."""


class EventsDiffer(MergeRefused):
    """An event stands twice with the same id and different content."""

    def __init__(self, event: str, one: str, other: str) -> None:
        """Name the event and both places."""
        super().__init__(
            f"Event '{event}' says one thing in {one} and another in {other}; one of them was "
            "altered. Nothing was merged. Find out which is right, and repair the other study."
        )


class FilesDiffer(MergeRefused):
    """A text or a run of suggestions, which never change, is not the same in both studies."""

    def __init__(self, name: str, other: Path) -> None:
        """Name the file and the next step."""
        super().__init__(
            f"'{name}' is not the same in '{other}', though such files never change. Nothing was "
            "merged. If both are what they should be, they are two interviews: give one another "
            "id. Otherwise 'qualcode check' tells which was altered; restore it."
        )


class RedactedThere(MergeRefused):
    """The other copy had words taken out for good that still stand in this one."""

    def __init__(self, what: str, here: Path, there: Path) -> None:
        """Name what differs and the two ways on."""
        super().__init__(
            f"'{there}' had names or a withdrawn interview taken out of {what}, and '{here}' still "
            "has them. Nothing was merged. Do the same here first ('qualcode pseudonymize' with "
            f"the same key, or 'qualcode purge'), or go on with the other: 'qualcode merge {there} "
            f"{here}'."
        )


class WithdrawnHere(MergeRefused):
    """The other copy has a later text with words that were withdrawn from this one."""

    def __init__(self, name: str, there: Path) -> None:
        """Name the text and the next step."""
        super().__init__(
            f"'{name}' in '{there}' is a text that is not here, of an interview out of which "
            "somebody's words were taken here. Nothing was merged. Run 'qualcode purge' there "
            "first, too."
        )


class VersionError(QualcodeError):
    """A version of a study cannot be had."""


class UnknownVersion(VersionError):
    """A version that is neither a revision that git knows nor a date."""

    def __init__(self, name: str, folder: Path) -> None:
        """Quote the name and say what can be given."""
        super().__init__(
            f"'{name}' is neither a date nor a revision that git knows of '{folder}'. "
            "Give a day or time (2026-11-24 or 2026-11-24T10:30, UTC) or a revision (HEAD~1)."
        )


class NoGit(VersionError):
    """Git is not installed, or could not give what was asked for."""

    def __init__(self, reason: str) -> None:
        """Give git's reason."""
        super().__init__(f"git could not show the study as it was: {reason}")


class InvalidName(QualcodeError):
    """A name that could not be part of a file name on every system."""

    def __init__(self, name: str, what: str, step: str) -> None:
        """Quote the name, say what it should be and which characters it may have."""
        super().__init__(
            f"'{name}' cannot be {what}; use letters, digits, '.', '_' and '-', at most 64. {step}"
        )


class UnknownName(QualcodeError):
    """An id that the study does not have."""

    kind = "thing"
    where = "study"

    def __init__(self, name: str, known: Iterable[str] = (), step: str = "") -> None:
        """Name the id, the nearest known one and, where there is none, the next step."""
        hint = did_you_mean(name, known) or (f" {step}" if step else "")
        super().__init__(f"The {self.where} has no {self.kind} '{name}'.{hint}")


class UnknownCode(UnknownName):
    """A code that the codebook does not have."""

    kind = "code"
    where = "codebook"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        """Name the code and the nearest known one."""
        super().__init__(name, known, "'qualcode codebook' lists the codes.")


class UnknownTranscript(UnknownName):
    """A transcript that the study does not have."""

    kind = "transcript"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        """Name the transcript and the nearest known one."""
        super().__init__(name, known, "'qualcode ingest' adds transcripts.")


class UnknownParticipant(UnknownName):
    """A participant that participants.csv does not have."""

    kind = "participant"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        """Name the participant and the nearest known one."""
        super().__init__(name, known, "Add a row to participants.csv.")


class UnknownCoding(UnknownName):
    """A coding that is not, or no longer, in the ledger."""

    kind = "coding"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        """Name the coding."""
        super().__init__(name, known, "'qualcode tag list' shows the codings with their ids.")


class UnknownSuggestion(UnknownName):
    """A suggestion that is not open for this coder."""

    kind = "open suggestion"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        """Name the suggestion."""
        super().__init__(name, known, "'qualcode tag review' shows what is open.")


class UnknownCoder(UnknownName):
    """A coder who has neither coded nor read anything in the study."""

    kind = "coder"

    def __init__(self, name: str, known: Sequence[str] = ()) -> None:
        """Name the coder and those there are."""
        super().__init__(name, known, f"Coders are: {', '.join(known) or 'none yet'}.")


class UnknownDisagreement(UnknownName):
    """A disagreement that is not, or no longer, there."""

    kind = "disagreement"

    def __init__(self, name: str) -> None:
        """Name the disagreement and say where they are listed."""
        step = "It may have changed since you looked; 'qualcode disagreements' lists them."
        super().__init__(name, (), step)


class UnknownAttribute(UnknownName):
    """An attribute that neither organisations nor participants have."""

    kind = "attribute"

    def __init__(self, name: str, known: Sequence[str] = ()) -> None:
        """Name the attribute and those there are."""
        none = "Add a column of that name to organizations.csv or participants.csv."
        super().__init__(name, known, f"There are: {', '.join(known)}." if known else none)


class UnknownStructure(UnknownName):
    """An organisation whose structure the study does not describe."""

    kind = "structure of organisation"

    def __init__(self, name: str, known: Sequence[str] = ()) -> None:
        """Name the organisation and those whose structures there are."""
        none = f"Describe it in structures/{name}.yaml."
        super().__init__(name, known, f"There are: {', '.join(known)}." if known else none)


class UnknownShipped(UnknownName):
    """A study or codebook that does not come with the package."""

    kind = "study or codebook"
    where = "package"


class CodebookError(QualcodeError):
    """A codebook that cannot be changed as asked."""


class ShippedCodebook(CodebookError):
    """A codebook of the package, which no study can change."""

    def __init__(self, setting: str) -> None:
        """Describe how a study gets one of its own."""
        super().__init__(
            f"'{setting}' comes with qualcode and is not changed here. Write a copy with "
            "'qualcode codebook export STUDY codebook.yaml' and name it as 'codebook' in "
            "study.yaml."
        )


class StaleCodebook(CodebookError):
    """A codebook's file that does not say what it is taken to say."""

    def __init__(self, shown: str) -> None:
        """Name the file."""
        super().__init__(
            f"{shown} was changed meanwhile, or is written in a way that no command can edit; "
            "nothing was changed. Try again, or edit the file by hand."
        )


class CodeExists(CodebookError):
    """A code whose id, or whose name beside its siblings, is taken."""

    def __init__(self, what: str, taken: str, other: str) -> None:
        """Name what is taken (id or name) and by which code."""
        how = " with --id, or as ID=NAME where a code is split" if what == "id" else ""
        super().__init__(
            f"The {what} '{taken}' is taken by the code '{other}'; choose another{how}."
        )


class NoCodeId(CodebookError):
    """An id that could not be told from its neighbours in a list, or none."""

    def __init__(self, name: str) -> None:
        """Quote the id."""
        super().__init__(
            f"'{name}' cannot be a code's id; use letters, digits, '.', '_' and '-', without "
            "blanks, commas, semicolons and quotation marks."
        )


class CodeInUse(CodebookError):
    """Codings that a change of the codebook would leave without their code."""

    def __init__(self, code: str, number: int) -> None:
        """Count the codings and say what can be done."""
        noun = "coding has" if number == 1 else "codings have"
        super().__init__(
            f"{number} {noun} the code '{code}', which would be gone; recode them first, merge the "
            "code into another, or retire it."
        )


class CodeCircle(CodebookError):
    """A code that would be its own ancestor."""

    def __init__(self, code: str, parent: str) -> None:
        """Name the code and where it was to go."""
        super().__init__(
            f"'{code}' cannot go below '{parent}', which is the code itself or stands below it; "
            "choose another place."
        )


class CodeRetired(CodebookError):
    """A retired code that would be used."""

    def __init__(self, code: str) -> None:
        """Say how it comes back."""
        super().__init__(
            f"'{code}' is retired; take another code, or bring it back with 'qualcode codebook "
            "retire --revive'."
        )


class NothingChanges(CodebookError):
    """A change of the codebook after which it would be what it is."""

    def __init__(self, what: str) -> None:
        """Say what is so already."""
        super().__init__(f"{what}; nothing was changed.")


class EditedSince(CodebookError):
    """Lines of the codebook that would be taken back and were changed since."""

    def __init__(self, event: str) -> None:
        """Name the command and the next step."""
        super().__init__(
            f"What the command '{event[-8:]}' changed in the codebook was changed again since; "
            "take back the later commands first, or edit the file by hand."
        )


class UnknownRelease(CodebookError):
    """A release that the codebook does not have."""

    def __init__(self, name: str, known: Iterable[str], since: str = "") -> None:
        """Name it, and the likely one; `since` is when the codebook was first recorded."""
        names = list(known)
        hint = did_you_mean(name, names) or (
            f" There are: {', '.join(names)}."
            if names
            else " There is none yet; make one with 'qualcode codebook release'."
        )
        if since:
            hint += f" Days are known from {since[:10]} on."
        called = f" '{name}'" if name else ""
        super().__init__(f"The codebook has no release{called}.{hint}")


class ReleaseExists(CodebookError):
    """A release whose name is taken."""

    def __init__(self, name: str) -> None:
        """Name it."""
        super().__init__(f"There is a release '{name}' already; releases never change.")


class NoReleaseName(CodebookError):
    """A release whose name could not be told from a day or from "now", or that has none."""

    def __init__(self, name: str) -> None:
        """Quote the name."""
        super().__init__(
            f"A release cannot be called '{name}'; give it a name, such as \"round 2\", that is "
            "neither a day nor 'now'."
        )


class RoundRuns(QualcodeError):
    """A round is started that is the present one, or that has no name."""

    def __init__(self, name: str) -> None:
        """Name the round and the next step."""
        super().__init__(
            f"Round '{name}' cannot be started: "
            + ("it is the present one." if name else "a round needs a name.")
            + " Give a new name; 'qualcode log' shows the rounds there were."
        )


class HistoryError(QualcodeError):
    """A command cannot be taken back or brought back."""


class NothingToUndo(HistoryError):
    """No command of the coder is left to be undone or redone."""

    def __init__(self, action: str) -> None:
        """Say what cannot be done, and where to look."""
        super().__init__(f"There is nothing to {action}. 'qualcode log' shows what was done.")


class UnknownEvent(HistoryError):
    """A command that the coder does not have, or that is not in the state it should be in."""

    def __init__(self, name: str, action: str) -> None:
        """Quote the name and say where the names are."""
        super().__init__(
            f"You have no command '{name}' to {action}. 'qualcode log' shows the commands with "
            "their ids; an ending that only one has is enough."
        )


class DecisionError(QualcodeError):
    """A disagreement cannot be decided as asked; nothing was decided."""


class NoReason(DecisionError):
    """A decision without a reason."""

    def __init__(self) -> None:
        """Say what is missing."""
        super().__init__(
            "A decision needs a reason, in a sentence that the next coder can follow (--reason). "
            "Nothing was decided."
        )


class NoOutcome(DecisionError):
    """None, or several, of the three outcomes."""

    def __init__(self) -> None:
        """Name the three outcomes."""
        super().__init__(
            "A decision has one outcome: the codings of one coder (--keep), codes that you choose "
            "(--code), or none (--none). Nothing was decided."
        )


class NothingToKeep(DecisionError):
    """The coder whose codings are to be kept did not judge the place."""

    def __init__(self, coder: str, disagreement: str, known: Sequence[str]) -> None:
        """Name the coder, the disagreement, and those whose judgement can be kept."""
        super().__init__(
            f"'{coder}' has no judgement in disagreement '{disagreement}' that could be kept. "
            f"It is between {', '.join(known)}; or choose codes with --code."
        )


class PlaceElsewhere(DecisionError):
    """The passage given does not share a word with the disagreement."""

    def __init__(self, place: str, disagreement: str, own: str) -> None:
        """Name both places."""
        super().__init__(
            f"{place} lies outside disagreement '{disagreement}', which is at {own}. "
            "Choose a passage there. Nothing was decided."
        )


class TooFewCoders(DecisionError):
    """Fewer than two coders to agree."""

    def __init__(self, known: Sequence[str]) -> None:
        """Name who there is."""
        super().__init__(
            "It takes two coders to agree. Those who have coded or read are: "
            f"{', '.join(known) or 'none yet'}. Nothing was recorded."
        )


class CodingError(QualcodeError):
    """A passage cannot be coded as asked."""


class QuotationNotFound(CodingError):
    """The words do not occur in the transcript."""

    def __init__(self, quote: str, transcript: str) -> None:
        """Quote the beginning of the words and name the transcript."""
        super().__init__(
            f"Transcript '{transcript}' does not contain \"{excerpt(quote)}\". "
            "Copy the words exactly as they stand in the text."
        )


class QuotationRepeated(CodingError):
    """The words occur more than once in the transcript."""

    def __init__(self, quote: str, transcript: str, times: int) -> None:
        """Say how often the words occur and how to choose one place."""
        super().__init__(
            f"Transcript '{transcript}' contains \"{excerpt(quote)}\" {times} times. "
            "Quote more words, or choose the place with --turn or --span."
        )


class SpanOutside(CodingError):
    """Positions beyond the text, reversed, or covering only blanks."""

    def __init__(self, start: int, end: int, transcript: str, length: int) -> None:
        """Name the span and the length of the text."""
        super().__init__(
            f"Span {start}-{end} does not cover any words of transcript '{transcript}', "
            f"whose text runs from 0 to {length}."
        )


class NoSuchTurn(CodingError):
    """A turn number that the transcript does not have."""

    def __init__(self, number: int, transcript: str, turns: int) -> None:
        """Name the turn and the number of turns."""
        known = f"it has turns 1 to {turns}."
        none = "nobody is marked as speaking in it. Choose the place with --quote or --span."
        super().__init__(
            f"Transcript '{transcript}' has no turn {number}; {known if turns else none}"
        )


class CodingExists(CodingError):
    """The coder already coded exactly this with this code."""

    def __init__(self, coder: str, code: str, place: str) -> None:
        """Name coder, code and place."""
        super().__init__(f"'{coder}' has already coded {place} with '{code}'. Nothing was added.")


class StaleCoding(CodingError):
    """The coding has changed since it was looked at."""

    def __init__(self, name: str) -> None:
        """Name the coding and the next step."""
        super().__init__(
            f"Coding '{name}' has changed since you looked at it. Nothing was changed; "
            "look again and repeat the command."
        )


class StaleText(CodingError):
    """The text of a transcript has changed since it was looked at."""

    def __init__(self, transcript: str) -> None:
        """Name the transcript and the next step."""
        super().__init__(
            f"Transcript '{transcript}' has another text now than the one you looked at. "
            "Nothing was changed; look again and repeat the command."
        )


class DocumentError(QualcodeError):
    """A document cannot become a transcript."""


class UnsupportedFormat(DocumentError):
    """There is no reader for this kind of file."""

    def __init__(self, path: Path, known: Sequence[str]) -> None:
        """Name the file and the formats that can be read."""
        super().__init__(
            f"'{path}' is of a kind that qualcode does not read. It reads {', '.join(known)}."
        )


class UnreadableDocument(DocumentError):
    """A file that its reader cannot make sense of."""

    def __init__(self, path: Path, reason: str) -> None:
        """Name the file, the reason and that nothing was kept of it."""
        self.reason = reason
        super().__init__(f"'{path}' could not be read: {reason} Nothing of it was kept.")


class UnknownSpeaker(DocumentError):
    """A speaker's label that the document does not have."""

    def __init__(self, label: str, path: Path, known: Sequence[str]) -> None:
        """Name the label, the document and its labels."""
        super().__init__(
            f"'{path}' has no speaker '{label}'. Its labels are: {', '.join(known) or 'none'}."
        )


class InvalidDate(DocumentError):
    """A day that is not written in the order of year, month and day."""

    def __init__(self, date: str, path: Path) -> None:
        """Quote the day and show how it is written."""
        super().__init__(
            f"'{date}' is no day for '{path.name}'; write it as 2026-11-24, 2026-11 or 2026."
        )


class SameTranscript(DocumentError):
    """Two documents would become one transcript."""

    def __init__(self, transcript: str, path: Path, other: Path) -> None:
        """Name both documents, the transcript, and how to choose other ids."""
        super().__init__(
            f"'{path}' would become transcript '{transcript}', as '{other}' does; nothing of it "
            "was kept. Give one of them another id with --id, or both in a --list."
        )


class NamePatternError(DocumentError):
    """A pattern of file names that cannot be read."""

    def __init__(self, pattern: str) -> None:
        """Quote the pattern and show the form."""
        super().__init__(
            f"'{pattern}' is no pattern of file names; write one like "
            "'{order}_{participant}_{date}', each name once."
        )


class RolesError(DocumentError):
    """Whose label is whose, said in a way that cannot be read or kept."""

    def __init__(self, said: str, reason: str) -> None:
        """Quote what was said, with the reason and the next step."""
        super().__init__(f"'{said}' {reason}")


class TranscriptExists(DocumentError):
    """The id is taken by another text."""

    def __init__(self, transcript: str, path: Path) -> None:
        """Name the transcript and how to choose another id."""
        super().__init__(
            f"'{path}' would become transcript '{transcript}', which exists with another text. "
            "Give the new one its own id with --id."
        )


class UnusableText(DocumentError):
    """An edited text that cannot be a transcript's."""

    def __init__(self, transcript: str, reason: str) -> None:
        """Name the transcript and the reason."""
        super().__init__(
            f"The new text of '{transcript}' cannot be used: {reason}. The text stays as it was."
        )


class ExchangeError(QualcodeError):
    """A file of another tool cannot be written or read."""


class FileInTheWay(ExchangeError):
    """A file would be overwritten that nobody asked to overwrite."""

    def __init__(
        self, path: Path, way: str = "give another name, or --force to overwrite it"
    ) -> None:
        """Name the file and the ways out."""
        super().__init__(f"'{path}' exists already. Nothing was written; {way}.")


class UnwritableFormat(ExchangeError):
    """There is no writer for this kind of file."""

    def __init__(self, path: Path, known: Sequence[str]) -> None:
        """Name the file and the endings that it may have."""
        super().__init__(
            f"'{path}' is of a kind that cannot be written; give a file that ends in "
            f"{', '.join(known)}."
        )


class InvalidSheet(ExchangeError):
    """A spreadsheet has mistakes; `problems` holds all of them."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        """List every problem, one line each."""
        self.problems = tuple(problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        noun = "mistake" if len(self.problems) == 1 else "mistakes"
        super().__init__(
            f"'{file}' has {len(self.problems)} {noun} (row:column); nothing was written:\n{lines}"
        )


class CannotCarry(ExchangeError):
    """Something that a format has no room for."""

    def __init__(self, what: str, reason: str) -> None:
        """Name it and say why; the next step is another format."""
        super().__init__(f"{what} {reason}. Nothing was written; choose another format.")


class SharingError(QualcodeError):
    """Something cannot be given away as it is."""


class PackageRefused(SharingError):
    """The study is not ready for being given away."""

    def __init__(self, reason: str) -> None:
        """Say why; the reason names the next step."""
        super().__init__(f"No package was written: {reason}.")


class NoRepository(SharingError):
    """Git is not installed, or the folder belongs to no repository of it."""

    def __init__(self, folder: Path) -> None:
        """Name the folder and the next step."""
        super().__init__(
            f"git knows no repository at '{folder}', or is not installed; run 'git init' there "
            "first."
        )


class HookInTheWay(SharingError):
    """There is a hook that somebody else made."""

    def __init__(self, path: Path) -> None:
        """Name the file and the line to be added."""
        super().__init__(
            f"'{path}' is there already and not qualcode's; it was left as it is. Add to it: "
            "qualcode leaks --staged . || exit 1"
        )


class PackageLeaks(SharingError):
    """The gate found names in the finished package, or could not read all of it."""

    def __init__(self, places: Sequence[str]) -> None:
        """List the places, which do not say the names."""
        self.places = tuple(places)
        lines = "\n".join(f"  {place}" for place in self.places)
        super().__init__(
            "No package was written: it would hold names of the key, or what cannot be read.\n"
            f"{lines}\nReplace the names where they come from (texts, tables, codebook, "
            "structures, memos), and export again."
        )


class NotationError(QualcodeError):
    """A list of participants that cannot be read."""

    def __init__(self, item: str) -> None:
        """Quote the item and show the notation."""
        super().__init__(
            f"'{item}' is not a participant or a range of participants. "
            "Write lists like 'P3a, P7a-b, P22a-c'."
        )


class TableError(QualcodeError):
    """A table that cannot be read, or that lacks what was asked for."""


class NoReadMarks(TableError):
    """Nobody marked a turn as read, so "not coded" cannot be told from "not seen"."""

    def __init__(self) -> None:
        """Name the choice that has to be made."""
        super().__init__(
            "Nobody has marked a turn as read, so 'not coded' cannot be told from 'not seen'. Say "
            "what text without codes counts as: 'unread: uncoded' (everybody has read all of it) "
            "or 'unread: missing' (only coded turns were judged), in study.yaml under 'agreement' "
            "or with --unread; or mark what was read with 'qualcode tag read'."
        )


class ExtraMissing(QualcodeError):
    """An optional package that a coefficient needs is not installed."""

    def __init__(self, what: str, extra: str, packages: str) -> None:
        """Name what needs it and how to install it."""
        super().__init__(
            f"'{what}' needs {packages}, which is not installed. Install it with "
            f"pip install 'qualcode[{extra}]'."
        )


class QueryError(QualcodeError):
    """A query that cannot be read; `position` is the place in it, counted from 0."""

    def __init__(self, query: str, position: int, reason: str) -> None:
        """Say what is wrong and point at the place."""
        self.position = position
        before = max(position - 30, 0)
        shown = query[before : position + 30].replace("\n", " ")
        super().__init__(
            f"The query cannot be read at character {position + 1}: {reason}\n"
            f"  {shown}\n  {' ' * (position - before)}^"
        )


class PatternError(QualcodeError):
    """Words or a regular expression that cannot be looked for."""

    def __init__(self, pattern: str, reason: str) -> None:
        """Quote the beginning of the pattern and give the reason with the next step."""
        super().__init__(f"'{excerpt(pattern)}' cannot be looked for: {reason}")


class UnsupportedPicture(QualcodeError):
    """A map is to be written into a file of a kind that it cannot have."""

    def __init__(self, path: Path, known: Sequence[str]) -> None:
        """Name the file and the endings that it may have."""
        super().__init__(
            f"'{path}' cannot hold a map; give a file that ends in {', '.join(known)}."
        )


class NothingToDraw(QualcodeError):
    """A map or chart of an empty table."""

    def __init__(self, what: str) -> None:
        """Name what was to be drawn."""
        super().__init__(f"There is nothing to draw for {what}: no codings match.")


class KeyFileError(QualcodeError):
    """Something about the key that leads from pseudonyms to names; its content is never told."""


class NoKey(KeyFileError):
    """There is no key at the place given."""

    def __init__(self, path: Path) -> None:
        """Name the place and how a key is made."""
        super().__init__(
            f"There is no key at '{path}'. Give the path of the study's key, or make one with "
            "'qualcode pseudonymize STUDY --key PATH'."
        )


class WrongPassphrase(KeyFileError):
    """The key is whole, and the passphrase is not the one that it was written with."""

    def __init__(self, path: Path) -> None:
        """Name the key."""
        super().__init__(
            f"This is not the passphrase of '{path}'; the file itself is sound. Try again. "
            "Nobody can open it without the passphrase."
        )


class DamagedKey(KeyFileError):
    """The file is no key, or not as it was written; the passphrase is not the reason."""

    def __init__(self, path: Path, reason: str, earlier: Path | None = None) -> None:
        """Say what is wrong, and where the generation before lies."""
        where = f"the generation before is '{earlier}'" if earlier else "take it from a copy"
        super().__init__(
            f"'{path}' is damaged or no key: {reason}. The passphrase has nothing to do with it; "
            f"{where}. Nothing was written."
        )


class NewerKey(KeyFileError):
    """A key in a format that only a newer qualcode knows."""

    def __init__(self, path: Path) -> None:
        """Name the key and the way out."""
        super().__init__(
            f"The key '{path}' has a newer format; upgrade qualcode. Nothing was written."
        )


class InsideStudy(KeyFileError):
    """What holds names would come to lie in a study's folder."""

    def __init__(self, what: str, path: Path, folder: Path) -> None:
        """Name the file, the study and why not."""
        super().__init__(
            f"{what} must not lie in a study, and '{path}' is inside '{folder}': whoever gets the "
            "study would get the names. Choose a place outside. Nothing was written."
        )


class KeyChanged(KeyFileError):
    """The key was written by another program since it was opened."""

    def __init__(self, path: Path) -> None:
        """Name the key and the next step."""
        super().__init__(
            f"The key '{path}' was changed by another program meanwhile, so it was not saved here. "
            "Run the command again."
        )


class NoPassphrase(KeyFileError):
    """There is no passphrase, or an empty one, and nobody to ask for it."""

    def __init__(self) -> None:
        """Name the ways to give one."""
        super().__init__(
            "A passphrase is needed, and it must not be empty. Type it when asked, or give it in "
            "QUALCODE_PASSPHRASE or with --passphrase-file."
        )


class OtherStudysKey(KeyFileError):
    """The key belongs to a study with another title."""

    def __init__(self, path: Path, title: str) -> None:
        """Name the key and the next step."""
        super().__init__(
            f"The key '{path}' was made for another study than '{title}'. Pseudonyms of two "
            "studies must not mix; give the key of this study, or a path where none lies."
        )


class InvalidSubstitute(QualcodeError):
    """What should stand in the place of a name cannot stand there."""

    def __init__(self, substitute: str, reason: str) -> None:
        """Quote it and say why not."""
        super().__init__(f"'{excerpt(substitute)}' cannot stand in the place of a name: {reason}.")


class RewritingBlocked(StudyError):
    """The study cannot be rewritten as it is."""

    def __init__(self, folder: Path, reason: str) -> None:
        """Say why and that nothing was changed."""
        super().__init__(f"'{folder}' cannot be rewritten: {reason} Nothing was changed.")


class UnknownIdentity(KeyFileError):
    """A name that the key does not have; it is not repeated, for it may be somebody's."""

    def __init__(self) -> None:
        """Say where names are listed, without the name."""
        super().__init__(
            "'same_as' names something that is not on the list of the key. Give a name or a "
            "pseudonym of it; 'qualcode pseudonymize STUDY --list' shows them."
        )
