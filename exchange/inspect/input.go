package inspect

import "time"

// Input is one document before it is sealed.
type Input struct {
	// Number, Notation, Reason and Approval will stand in the clear.
	Number   string `json:"number"`
	Notation string `json:"notation"`
	Subject  string `json:"subject"`
	Note     string `json:"note"`
	Files    []File `json:"files"`
	Pages    []Page `json:"pages"`
	// Class is the personal-data class the sender chose: none, basic, sensitive.
	Class   string    `json:"class"`
	Answers Answers   `json:"answers"`
	Now     time.Time `json:"now"`
}

// File is one file of the document.
type File struct {
	Name    string `json:"name"`
	Picture bool   `json:"picture"`
}

// Page is one page with its text as a reader of the file gives it; "" for
// pictures and scans.
type Page struct {
	File   int    `json:"file"`   // index into Files
	Number int    `json:"number"` // from 1, within the file
	Text   string `json:"text"`
}

// Answers are what the sender says.
type Answers struct {
	// NoSecrets: the document bears no mark of secrecy and holds no state secret.
	NoSecrets bool `json:"no_secrets"`
	// NoNewDisease: it gives no numbers of a new infectious disease of unknown
	// agent that the Ministry of Health has not published yet.
	NoNewDisease bool `json:"no_new_disease"`
	// NotMarks: the sender has looked at the places that resemble marks of
	// secrecy, and they are none.
	NotMarks bool `json:"not_marks"`
	// IDPapers: whether pictures show identity papers: "", no, yes.
	IDPapers string `json:"id_papers"`
	// Reason and Approval are what an approval by the leader rests on: why, or on
	// which legal basis, and who approved (name, number of the paper).
	Reason   string `json:"reason"`
	Approval string `json:"approval"`
}

// Personal-data classes, lowest first.
const (
	classNone      = "none"
	classBasic     = "basic"
	classSensitive = "sensitive"
)

func rankOf(class string) int {
	switch class {
	case classSensitive:
		return 2
	case classBasic:
		return 1
	}
	return 0
}
