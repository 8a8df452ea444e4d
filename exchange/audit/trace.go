package audit

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// Kinds of records about the tracing that one person asks of another. They name
// the document among their details: who reads a document's audit is not told that
// somebody looks for a leak.
const (
	KindTraceRequested Kind = "trace.requested"
	KindTraceAnswered  Kind = "trace.answered"
	KindTraceDeclined  Kind = "trace.declined"
	KindTraceWithdrawn Kind = "trace.withdrawn"
)

// TraceDomain is the domain of the device signature under the result of a trace.
const TraceDomain = "niem/trace-result/1"

// FoundTrace: a trace that was answered without a request, by one person alone,
// without a release that names it, or under a signature that is not good.
const FoundTrace Code = "trace"

// TraceAnswer is what the device signs that has run a trace for a request.
type TraceAnswer struct {
	Request  string // hex
	Document string // base32
	Release  int64  // entry by which the document's grant was released for it
	Result   Hash   // SHA-256 of the result, which tells nobody what it says
	Person   string // directory id of who ran it
}

type traceWire struct {
	Version  int    `json:"v"`
	Request  string `json:"request"`
	Document string `json:"document"`
	Release  int64  `json:"release"`
	Result   string `json:"result"`
	Person   string `json:"person"`
}

// Encode gives the bytes that are signed: one canonical JSON object on one line.
func (a TraceAnswer) Encode() ([]byte, error) {
	for _, s := range []string{a.Request, a.Document, a.Person} {
		if s == "" || len(s) > maxField || !utf8.ValidString(s) {
			return nil, fmt.Errorf("%w: answer to a trace request", ErrFormat)
		}
	}
	if a.Release < 0 || a.Result == (Hash{}) {
		return nil, fmt.Errorf("%w: answer to a trace request", ErrFormat)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(traceWire{1, a.Request, a.Document, a.Release, hex.EncodeToString(a.Result[:]), a.Person})
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// Details are what the record of an answer says.
func (a TraceAnswer) Details(device Hash, signature [64]byte) map[string]string {
	return map[string]string{"request": a.Request, "document": a.Document, "release": strconv.FormatInt(a.Release, 10), "result": hex.EncodeToString(a.Result[:]),
		"device": hex.EncodeToString(device[:]), "signature": hex.EncodeToString(signature[:])}
}

// TraceAnswerOf reads the record of an answer: the answer, the device's name and
// its signature.
func TraceAnswerOf(r Record) (a TraceAnswer, device Hash, signature [64]byte, err error) {
	a = TraceAnswer{Request: r.Details["request"], Document: r.Details["document"], Person: r.Actor}
	a.Release, err = strconv.ParseInt(r.Details["release"], 10, 64)
	if err != nil || r.Kind != KindTraceAnswered || strconv.FormatInt(a.Release, 10) != r.Details["release"] || parseHex(a.Result[:], r.Details["result"]) != nil ||
		parseHex(device[:], r.Details["device"]) != nil || parseHex(signature[:], r.Details["signature"]) != nil {
		return a, device, signature, fmt.Errorf("%w: record of a trace", ErrFormat)
	}
	return a, device, signature, nil
}

// Verify tells whether a device signed the answer.
func (a TraceAnswer) Verify(device [32]byte, signature [64]byte) bool {
	b, err := a.Encode()
	return err == nil && ed25519.Verify(device[:], append([]byte(TraceDomain+"\x00"), b...), signature[:])
}

// traces checks that nobody asks for a trace and answers it alone, and that every
// answer rests on a logged release and is signed by a device of who ran it.
type traces struct {
	asked map[string]traceAsked // by request
}

type traceAsked struct {
	by, document string
	over         bool
	releases     map[int64]string // entries that name it, and whose they are
}

func newTraces() *traces { return &traces{map[string]traceAsked{}} }

// read takes the next record. It gives what is wrong with it, or "". What is said
// about traces is never erased.
func (t *traces) read(index int64, r Record, keys *KeyRules) string {
	switch r.Kind {
	case KindTraceRequested:
		id := r.Details["request"]
		if _, known := t.asked[id]; known || id == "" {
			return "a request asked twice"
		}
		t.asked[id] = traceAsked{r.Actor, r.Details["document"], false, map[int64]string{}}
	case KindReleased:
		id := r.Details["trace"]
		if id == "" {
			return ""
		}
		a, known := t.asked[id]
		if !known || a.over || a.document != r.Document {
			return "released without a request"
		}
		a.releases[index] = r.Actor
	case KindTraceAnswered, KindTraceDeclined, KindTraceWithdrawn:
		return t.readEnd(r, keys)
	}
	return ""
}

func (t *traces) readEnd(r Record, keys *KeyRules) string {
	id := r.Details["request"]
	a, known := t.asked[id]
	if !known || a.over || a.document != r.Details["document"] {
		return "ended without a request"
	}
	a.over = true
	t.asked[id] = a
	if r.Kind == KindTraceWithdrawn {
		return ""
	}
	if a.by == r.Actor {
		return "by one person alone"
	}
	if r.Kind == KindTraceDeclined {
		return ""
	}
	answer, sum, signature, err := TraceAnswerOf(r)
	if err != nil {
		return "answered in another form"
	}
	if a.releases[answer.Release] != r.Actor {
		return "answered without a release"
	}
	switch d, known := keys.Device(sum); {
	case !known && len(keys.erased) > 0:
	case !known || d.Owner != r.Actor || d.Ended != 0:
		return "signed by a device that is not the actor's"
	case !answer.Verify(d.Public, signature):
		return "the signature is not good"
	}
	return ""
}
