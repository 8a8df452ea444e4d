package audit

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Refusal is a witness's signed note that it cosigns a log no more, with both
// checkpoints as evidence: whoever has the log's key sees from them alone that
// the log signed what cannot both be true, where that is the reason.
type Refusal struct {
	Origin   string
	Code     string // fork | rollback | signature | key_rules | time | record
	Detail   string // one line
	Time     time.Time
	Accepted []byte // the signed checkpoint that was cosigned last, or none
	Offered  []byte // what the log offered
}

const refusalMagic = "niem/witness-refusal/1"

// SignRefusal makes the signed note.
func (k *WitnessKey) SignRefusal(r Refusal) ([]byte, error) {
	s, err := k.noteSigner()
	if err != nil {
		return nil, fmt.Errorf("sign refusal: %w", err)
	}
	text := fmt.Sprintf("%s\n%s\ncode %s\ndetail %s\ntime %s\naccepted %s\noffered %s\n", refusalMagic, r.Origin, r.Code, strconv.QuoteToASCII(r.Detail),
		r.Time.UTC().Format(timeLayout), base64.StdEncoding.EncodeToString(r.Accepted), base64.StdEncoding.EncodeToString(r.Offered))
	signed, err := note.Sign(&note.Note{Text: text}, s)
	if err != nil {
		return nil, fmt.Errorf("sign refusal: %w", err)
	}
	return signed, nil
}

// OpenRefusal verifies a refusal of w and takes it apart.
func OpenRefusal(signed []byte, w Witness) (Refusal, error) {
	v, err := w.noteVerifier()
	if err != nil {
		return Refusal{}, fmt.Errorf("open refusal: %w", err)
	}
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil {
		return Refusal{}, fmt.Errorf("open refusal: %w", err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 8 || lines[0] != refusalMagic {
		return Refusal{}, fmt.Errorf("open refusal: %w", ErrFormat)
	}
	values := make([]string, 5)
	for i, name := range []string{"code ", "detail ", "time ", "accepted ", "offered "} {
		value, ok := strings.CutPrefix(lines[2+i], name)
		if !ok {
			return Refusal{}, fmt.Errorf("open refusal: %w: %s", ErrFormat, name)
		}
		values[i] = value
	}
	r := Refusal{Origin: lines[1], Code: values[0]}
	if r.Detail, err = strconv.Unquote(values[1]); err == nil {
		r.Time, err = time.Parse(timeLayout, values[2])
	}
	if err == nil {
		r.Accepted, err = base64.StdEncoding.DecodeString(values[3])
	}
	if err == nil {
		r.Offered, err = base64.StdEncoding.DecodeString(values[4])
	}
	if err != nil {
		return Refusal{}, fmt.Errorf("open refusal: %w", ErrFormat)
	}
	return r, nil
}
