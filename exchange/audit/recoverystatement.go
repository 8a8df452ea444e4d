package audit

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// RecoveryDomain is the domain of the device signatures of recovery statements.
const RecoveryDomain = "niem/recovery-key/1"

// A RecoveryStatement is what devices sign to give a unit a recovery key. The
// first key is signed by whoever founds it. Every further one is signed by two
// holders of the key before: the first of them signs beforehand, without the
// account, which the second then draws; see Consent.
type RecoveryStatement struct {
	Act       Kind      // KindRecoveryNew or KindRecoveryReplaced
	Unit      string    // its name
	Account   string    // SHA-256 of the new key's recipient text, hex; empty in a consent
	Holders   [3]string // directory ids, UUID text
	Previous  string    // leaf of the unit's newest such event, hex; empty for the first
	Request   string    // the recovery request, hex; empty for the first
	Consented time.Time // of the first holder, whole seconds; zero for the first key
	Time      time.Time // whole milliseconds
}

type recoveryWire struct {
	Version   int       `json:"v"`
	Act       Kind      `json:"act"`
	Unit      string    `json:"unit"`
	Account   string    `json:"account_sha256"`
	Holders   [3]string `json:"holders"`
	Previous  string    `json:"previous"`
	Request   string    `json:"request"`
	Consented string    `json:"consented"`
	Time      string    `json:"time"`
}

// Consent is what the first of two holders signs before the second one draws
// the key: for which holders, in place of which key, under which request.
func (s RecoveryStatement) Consent() RecoveryStatement {
	s.Account, s.Time = "", s.Consented
	return s
}

// Encode gives the bytes that are signed: one canonical JSON object on one line.
func (s RecoveryStatement) Encode() ([]byte, error) {
	var sum Hash
	first := s.Act == KindRecoveryNew
	switch {
	case !first && s.Act != KindRecoveryReplaced, s.Unit == "" || len(s.Unit) > maxField || !utf8.ValidString(s.Unit):
		return nil, fmt.Errorf("%w: statement of another kind", ErrFormat)
	case first != (s.Previous == ""), first != (s.Request == ""), first != s.Consented.IsZero(), len(s.Request) > maxField:
		return nil, fmt.Errorf("%w: what the recovery key follows", ErrFormat)
	case !first && parseHex(sum[:], s.Previous) != nil, (first || s.Account != "") && parseHex(sum[:], s.Account) != nil:
		return nil, fmt.Errorf("%w: statement's keys", ErrFormat)
	}
	for i, h := range s.Holders {
		if h == "" || len(h) > maxField || !utf8.ValidString(h) || h == s.Holders[(i+1)%3] {
			return nil, fmt.Errorf("%w: a recovery key has three different holders", ErrFormat)
		}
	}
	w := recoveryWire{1, s.Act, s.Unit, s.Account, s.Holders, s.Previous, s.Request, "", s.Time.UTC().Format(timeLayout)}
	if !first {
		w.Consented = s.Consented.UTC().Format(timeLayout)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(w)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// Details are what a record of the statement says. Of a further key the
// signatures are the consent of the first holder and that of the second.
func (s RecoveryStatement) Details(signatures ...KeySignature) map[string]string {
	out := map[string]string{"account_sha256": s.Account, "fingerprint": Fingerprint(s.Account), "previous": s.Previous, "request": s.Request,
		"stated": s.Time.UTC().Format(timeLayout), "signatures": signatureTexts(signatures)}
	if !s.Consented.IsZero() {
		out["consented"] = s.Consented.UTC().Format(timeLayout)
	}
	for i, h := range s.Holders {
		out["holder"+strconv.Itoa(i)] = h
	}
	return out
}

// RecoveryStatementOf puts the statement of a record together again, ErrFormat
// when the record is none. It verifies nothing.
func RecoveryStatementOf(r Record) (RecoveryStatement, []KeySignature, error) {
	s := RecoveryStatement{Act: r.Kind, Unit: r.Subject, Account: r.Details["account_sha256"], Previous: r.Details["previous"], Request: r.Details["request"]}
	for i := range s.Holders {
		s.Holders[i] = r.Details["holder"+strconv.Itoa(i)]
	}
	var err error
	if s.Time, err = time.Parse(timeLayout, r.Details["stated"]); err != nil {
		return s, nil, fmt.Errorf("%w: statement's time", ErrFormat)
	}
	if text := r.Details["consented"]; text != "" {
		if s.Consented, err = time.Parse(timeLayout, text); err != nil {
			return s, nil, fmt.Errorf("%w: consent's time", ErrFormat)
		}
	}
	if _, err := s.Encode(); err != nil {
		return s, nil, err
	}
	if s.Account == "" || r.Details["fingerprint"] != Fingerprint(s.Account) {
		return s, nil, fmt.Errorf("%w: fingerprint of another key", ErrFormat)
	}
	signatures, err := parseSignatures(r.Details["signatures"])
	return s, signatures, err
}

// signatureTexts is how a record carries signatures: "device:signature", hex.
func signatureTexts(signatures []KeySignature) string {
	texts := make([]string, len(signatures))
	for i, sig := range signatures {
		texts[i] = hex.EncodeToString(sig.Device[:]) + ":" + hex.EncodeToString(sig.Signature[:])
	}
	return strings.Join(texts, ",")
}

func parseSignatures(text string) (out []KeySignature, err error) {
	if text == "" {
		return nil, nil
	}
	parts := strings.SplitN(text, ",", maxSignatures+1)
	if len(parts) > maxSignatures {
		return nil, fmt.Errorf("%w: too many signatures", ErrFormat)
	}
	for _, part := range parts {
		var sig KeySignature
		device, signature, _ := strings.Cut(part, ":")
		if parseHex(sig.Device[:], device) != nil || parseHex(sig.Signature[:], signature) != nil {
			return nil, fmt.Errorf("%w: signature", ErrFormat)
		}
		out = append(out, sig)
	}
	return out, nil
}

// signs tells whether it is the device's signature of a message in a domain.
func (s KeySignature) signs(domain string, message []byte) bool {
	return ed25519.Verify(s.Device[:], append([]byte(domain+"\x00"), message...), s.Signature[:])
}
