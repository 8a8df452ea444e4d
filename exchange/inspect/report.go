package inspect

// Kind is what a finding is.
type Kind string

// Kinds of findings.
const (
	CitizenID  Kind = "cccd"
	OldID      Kind = "cmnd"
	Insurance  Kind = "bhyt"
	Social     Kind = "bhxh"
	Passport   Kind = "passport"
	Mobile     Kind = "mobile"
	Birth      Kind = "birth"
	Address    Kind = "address"
	Name       Kind = "name"
	CaseCode   Kind = "case"    // F1, BN123
	Health     Kind = "health"  // words of illness and tests: context
	Special    Kind = "special" // HIV and other groups with a closed circle of readers
	List       Kind = "list"    // of persons
	SecretMark Kind = "secret"  // stands where a mark of secrecy stands
	LikeSecret Kind = "secret_like"
	IDPaper    Kind = "id_paper" // a name says that this is one
	Unread     Kind = "unread"   // a page without text
)

// Kinds are all of them, in the order in which they are counted out.
var Kinds = []Kind{SecretMark, LikeSecret, List, CitizenID, OldID, Passport, Insurance, Social, Mobile, Birth, Address, Name, Special, CaseCode, Health, IDPaper, Unread}

// Weight is how sure a finding is.
type Weight string

// Weights, from context to certainty.
const (
	Context  Weight = "context"
	Low      Weight = "low"
	Medium   Weight = "medium"
	High     Weight = "high"
	VeryHigh Weight = "very_high"
)

// Place is where a finding stands: a field, a file's name, or a page.
type Place struct {
	Field  string `json:"field,omitempty"` // number, notation, reason, approval, subject, note, file
	File   int    `json:"file"`            // index, for field "file" and pages
	Page   int    `json:"page"`            // from 1; 0 for fields
	Line   int    `json:"line"`            // from 1
	Column int    `json:"column"`          // from 1
}

// Finding is one thing found. Excerpt is masked; Why is a code.
type Finding struct {
	Kind    Kind   `json:"kind"`
	Weight  Weight `json:"weight"`
	Place   Place  `json:"place"`
	Excerpt string `json:"excerpt"`
	Why     string `json:"why"`
}

// Outcome is a rung of the ladder.
type Outcome string

// Outcomes, lowest first. Warn and Pass let the document be sent.
const (
	Pass    Outcome = "pass"    // nothing found
	Warn    Outcome = "warn"    // identities found, all that is asked is answered
	Ask     Outcome = "ask"     // the sender has to answer
	Raise   Outcome = "raise"   // the class declared is too low
	Approve Outcome = "approve" // a reason and the leader's approval are wanting
	Refuse  Outcome = "refuse"  // may not be sent here at all
)

var rungs = map[Outcome]int{Pass: 0, Warn: 1, Ask: 2, Raise: 3, Approve: 4, Refuse: 5}

// Sendable tells whether the document may be sealed as things stand.
func (o Outcome) Sendable() bool { return o == Pass || o == Warn }

// Need is something the ladder asks for. Codes: of Refuse secret, clear; of
// Approve list, special, id_papers; of Raise class; of Ask no_secrets,
// no_new_disease, not_marks, id_papers.
type Need struct {
	Code    string  `json:"code"`
	Outcome Outcome `json:"outcome"`
	// Met: answered, so that it holds nothing up. It is listed all the same.
	Met bool `json:"met"`
}

// Report is what Check says about a document.
type Report struct {
	Outcome Outcome `json:"outcome"`
	Needs   []Need  `json:"needs"`
	// Findings in the order of the document, at most 50 of a kind; Counts are
	// complete.
	Findings []Finding    `json:"findings"`
	Counts   map[Kind]int `json:"counts"`
	// Class is the lowest that fits what was found.
	Class    string `json:"class"`
	Subjects int    `json:"subjects"` // persons, counted as far as they can be
	Summary  string `json:"summary"`  // for manifest and log; "" unless sendable
}

// listed bounds the findings of one kind in a report.
const listed = 50
