package exchange

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/exchange/cover"
)

// RecoveryAction is what a recovery order asks the second holder to do.
type RecoveryAction string

// Actions of an order.
const (
	RecoveryUse       RecoveryAction = "use"      // hand documents over to a successor
	RecoveryRehearsal RecoveryAction = "rehearse" // prove that both can open the key; no document is touched
	RecoveryRotation  RecoveryAction = "rotate"   // make a new key, perhaps with other holders, and seal anew
	RecoveryReseal    RecoveryAction = "reseal"   // seal to the unit's key what is sealed to one before it
	RecoveryTrace     RecoveryAction = "trace"    // answer a request for a trace; nothing is sealed to anybody
)

// Limits of an order.
const (
	MaxOrderDocuments = 1000
	RecoveryOrderTime = 24 * time.Hour // for which an order may be carried out
	maxDecision       = 128            // characters
	maxOrderReason    = 500
)

// Domains of the holders' signatures.
const (
	RecoveryOrderDomain    = "niem/recovery-order/1"    // of the first holder, of the order's bytes
	RecoveryDecisionDomain = "niem/recovery-decision/1" // of the second, of DecisionMessage
)

// InnerFile names what the first holder left for another one: his share with
// the outer layer taken off.
type InnerFile struct {
	Holder PersonID
	Sum    Hash
}

// RecoveryOrder is what the first of two recovery holders asks for and signs:
// by whose decision, for what, for how long. It is carried out once.
type RecoveryOrder struct {
	ID        ID
	Unit      string
	Key       Hash // of the text of the unit's public key
	Action    RecoveryAction
	Person    PersonID // whose documents they are; zero when single documents are named
	Successor PersonID
	Documents []DocumentID // ascending, each once
	Trace     ID           // the request for a trace; zero for all other actions
	Decision  string       // number of the written decision
	Reason    string
	Holder    PersonID
	Holders   [3]PersonID // after a rotation; zero: the same as before
	Created   time.Time   // UTC, whole seconds
	Expires   time.Time
	Inner     []InnerFile
	Value     Hash // of the sealed value of a rehearsal
	Check     Hash // of that value: see crypto.CheckRehearsal
}

type orderWire struct {
	Format    string         `json:"format"`
	ID        string         `json:"id"`
	Unit      string         `json:"unit"`
	Key       Hash           `json:"key"`
	Action    RecoveryAction `json:"action"`
	Person    PersonID       `json:"person"`
	Successor PersonID       `json:"successor"`
	Documents []DocumentID   `json:"documents"`
	Decision  string         `json:"decision"`
	Reason    string         `json:"reason"`
	Holder    PersonID       `json:"holder"`
	Holders   [3]PersonID    `json:"holders"`
	Created   string         `json:"created"`
	Expires   string         `json:"expires"`
	Inner     []innerWire    `json:"inner"`
	Value     Hash           `json:"value"`
	Check     Hash           `json:"check"`
	Trace     string         `json:"trace,omitempty"`
}

type innerWire struct {
	Holder PersonID `json:"holder"`
	Sum    Hash     `json:"sum"`
}

// Encode gives the one canonical encoding, which the first holder signs.
func (o RecoveryOrder) Encode() ([]byte, error) {
	w := orderWire{RecoveryOrderDomain, hexID(o.ID), o.Unit, o.Key, o.Action, o.Person, o.Successor, o.Documents, o.Decision, o.Reason, o.Holder, o.Holders,
		o.Created.UTC().Format(time.RFC3339), o.Expires.UTC().Format(time.RFC3339), nil, o.Value, o.Check, ""}
	if o.Trace != (ID{}) {
		w.Trace = hexID(o.Trace)
	}
	if w.Documents == nil {
		w.Documents = []DocumentID{}
	}
	for _, f := range o.Inner {
		w.Inner = append(w.Inner, innerWire(f))
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(w); err != nil {
		return nil, fmt.Errorf("encode recovery order: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// ParseRecoveryOrder accepts exactly what Encode writes, and only an order that
// makes sense in itself.
func ParseRecoveryOrder(b []byte) (RecoveryOrder, error) {
	malformed := &InvalidError{Field: "order", Code: "malformed"}
	var w orderWire
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if dec.Decode(&w) != nil || w.Format != RecoveryOrderDomain {
		return RecoveryOrder{}, malformed
	}
	o := RecoveryOrder{Unit: w.Unit, Key: w.Key, Action: w.Action, Person: w.Person, Successor: w.Successor, Documents: w.Documents, Decision: w.Decision,
		Reason: w.Reason, Holder: w.Holder, Holders: w.Holders, Value: w.Value, Check: w.Check}
	id, errID := hex.DecodeString(w.ID)
	created, errCreated := time.Parse(time.RFC3339, w.Created)
	expires, errExpires := time.Parse(time.RFC3339, w.Expires)
	if errID != nil || len(id) != len(o.ID) || errCreated != nil || errExpires != nil {
		return RecoveryOrder{}, malformed
	}
	o.ID, o.Created, o.Expires = ID(id), created.UTC(), expires.UTC()
	if w.Trace != "" {
		trace, err := hex.DecodeString(w.Trace)
		if err != nil || len(trace) != len(o.Trace) {
			return RecoveryOrder{}, malformed
		}
		o.Trace = ID(trace)
	}
	for _, f := range w.Inner {
		o.Inner = append(o.Inner, InnerFile(f))
	}
	again, err := o.Encode()
	if err != nil || !bytes.Equal(again, b) {
		return RecoveryOrder{}, malformed
	}
	return o, o.validate()
}

func (o RecoveryOrder) validate() error {
	switch {
	case o.ID == ID{}, o.Key.IsZero(), o.Holder.IsZero(), !PlausibleName(o.Unit), len(o.Inner) < 1 || len(o.Inner) > 2:
		return &InvalidError{Field: "order", Code: "malformed"}
	case o.Decision == "":
		return &InvalidError{Field: "decision", Code: "required"}
	case utf8.RuneCountInString(o.Decision) > maxDecision:
		return &InvalidError{Field: "decision", Code: "too_long"}
	case !cover.OneLine(o.Decision):
		return &InvalidError{Field: "decision", Code: "malformed"}
	case o.Reason == "":
		return &InvalidError{Field: "reason", Code: "required"}
	case utf8.RuneCountInString(o.Reason) > maxOrderReason:
		return &InvalidError{Field: "reason", Code: "too_long"}
	case !cover.OneLine(o.Reason):
		return &InvalidError{Field: "reason", Code: "malformed"}
	case !o.Expires.After(o.Created) || o.Expires.Sub(o.Created) > RecoveryOrderTime:
		return &InvalidError{Field: "expires", Code: "out_of_range"}
	}
	ascending := slices.IsSortedFunc(o.Documents, func(a, b DocumentID) int { return bytes.Compare(a[:], b[:]) })
	if !ascending || len(slices.Compact(slices.Clone(o.Documents))) != len(o.Documents) {
		return &InvalidError{Field: "documents", Code: "malformed"}
	}
	handsOver, traces := o.Action == RecoveryUse, o.Action == RecoveryTrace
	switch {
	case !handsOver && !traces && o.Action != RecoveryRehearsal && o.Action != RecoveryRotation && o.Action != RecoveryReseal:
		return &InvalidError{Field: "action", Code: "unknown"}
	case traces == (o.Trace == ID{}):
		return &InvalidError{Field: "trace", Code: "malformed"}
	case handsOver && (len(o.Documents) < 1 || len(o.Documents) > MaxOrderDocuments), traces && len(o.Documents) != 1, !handsOver && !traces && len(o.Documents) > 0:
		return &InvalidError{Field: "documents", Code: "out_of_range"}
	case handsOver == o.Successor.IsZero(), !handsOver && !o.Person.IsZero(), handsOver && o.Person == o.Successor:
		return &InvalidError{Field: "successor", Code: "malformed"}
	case (o.Action == RecoveryRehearsal) == o.Check.IsZero(), o.Check.IsZero() != o.Value.IsZero():
		return &InvalidError{Field: "check", Code: "malformed"}
	case o.Action != RecoveryRotation && o.Holders != [3]PersonID{}:
		return &InvalidError{Field: "holders", Code: "malformed"}
	}
	return nil
}

// Reseals reports whether the unit's own grants are to be sealed anew under the
// order, whatever the document.
func (o RecoveryOrder) Reseals() bool {
	return o.Action == RecoveryRotation || o.Action == RecoveryReseal
}

// Consent is what the first holder of a rotation signs besides, before there is a
// new key: who holds it, and which event it follows (its leaf, hex).
func (o RecoveryOrder) Consent(holders [3]PersonID, previous string) audit.RecoveryStatement {
	st := audit.RecoveryStatement{Act: audit.KindRecoveryReplaced, Unit: o.Unit, Previous: previous, Request: hexID(o.ID), Consented: o.Created}
	if o.Holders != [3]PersonID{} {
		holders = o.Holders
	}
	for i, h := range holders {
		st.Holders[i] = h.String()
	}
	return st.Consent()
}

// Covers reports whether the order names the document for a hand-over.
func (o RecoveryOrder) Covers(doc DocumentID) bool {
	return o.Action == RecoveryUse && slices.Contains(o.Documents, doc)
}

// Mandates are what the first holder signs besides, from the device given, so
// that manifests can show it without the whole order: the sealing anew of the
// unit's own grants first, then one for each document. A rehearsal and a trace, which
// seal nothing, have none.
func (o RecoveryOrder) Mandates(device Hash) []crypto.Mandate {
	if o.Action == RecoveryRehearsal || o.Action == RecoveryTrace {
		return nil
	}
	m := crypto.Mandate{Order: o.ID, Unit: UnitID(o.Unit), Key: o.Key, Expires: uint64(o.Expires.Unix()), First: o.Holder, Device: device}
	out := []crypto.Mandate{m}
	for _, doc := range o.Documents {
		m.Document, m.From, m.To = doc, o.Person, o.Successor
		out = append(out, m)
	}
	return out
}

// DecisionMessage is what a holder signs to approve or to reject an order: its
// hash, a 1 or 0, and his id.
func DecisionMessage(order Hash, approve bool, holder PersonID) []byte {
	answer := byte(0)
	if approve {
		answer = 1
	}
	return append(append(order[:len(order):len(order)], answer), holder[:]...)
}
