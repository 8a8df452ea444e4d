package desk

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/exchange/evidence"
	"niem/web/api"
)

// traceFormat names the one form of a result.
const traceFormat = audit.TraceDomain

// resultStep: a result is filled up to a multiple of so many bytes, so that its
// size does not tell the server whether somebody is accused.
const resultStep = 64 << 10

// TraceResult is what the device that ran a trace says, under its signature.
type TraceResult struct {
	Format   string    `json:"format"`
	Request  string    `json:"request"`
	Document string    `json:"document"`
	Manifest string    `json:"manifest"` // SHA-256 of its newest version
	Release  int64     `json:"release"`  // entry under which the grant was released
	RunBy    string    `json:"run_by"`   // directory id
	RunAt    time.Time `json:"run_at"`   // by that entry
	Sender   string    `json:"sender"`   // user name, by the log
	Detector string    `json:"detector"`
	Pictures []string  `json:"pictures"` // SHA-256 of those compared
	Salt     string    `json:"salt"`     // keeps the hash from telling what the result says
	Finding  *Finding  `json:"finding"`
	Evidence []byte    `json:"evidence"` // file with which niem-verify repeats the decision
}

// Answer makes the answer to a request out of what the last run found, signed by
// this device and sealed to who asked. The pictures looked at are the request's.
func (t *Tracing) Answer(ctx context.Context, r api.TraceRequest, l Look, signer crypto.Signer) (out api.TraceAnswer, err error) {
	if r.Request != t.query.Trace || r.Document != t.query.Document || t.found == nil {
		return out, fail(CodeInput, errors.New("traced for another request"))
	}
	if _, err := t.desk.VerifyTrace(ctx, r); err != nil {
		return out, err
	}
	pictures := make([]string, len(l.Pictures))
	for i, p := range l.Pictures {
		if pictures[i] = p.SHA256.String(); !slices.Contains(r.Pictures, pictures[i]) {
			return out, fail(CodeInput, errors.New("a picture that the request does not name"))
		}
	}
	officer, err := t.desk.liveKey(ctx, r.By)
	if err != nil {
		return out, err
	}
	file, err := t.Evidence(l, signer)
	if err != nil {
		return out, err
	}
	var salt [16]byte
	rand.Read(salt[:])
	result, err := json.Marshal(TraceResult{Format: traceFormat, Request: r.Request, Document: r.Document, Manifest: t.Version, Release: t.Index, RunBy: t.desk.person.String(),
		RunAt: t.At.UTC(), Sender: t.Sender, Detector: l.Detector, Pictures: pictures, Salt: hex.EncodeToString(salt[:]), Finding: t.found, Evidence: file})
	if err != nil {
		return out, err
	}
	result = append(result, bytes.Repeat([]byte(" "), (resultStep-len(result)%resultStep)%resultStep)...)
	out.Release, out.SHA256, out.Device = t.Index, crypto.HashOf(result).String(), signer.Public.ID().String()
	if out.Sealed, err = sealTo(result, officer.Account); err != nil {
		return out, err
	}
	b, err := audit.TraceAnswer{Request: r.Request, Document: r.Document, Release: t.Index, Result: audit.Hash(crypto.HashOf(result)), Person: t.desk.person.String()}.Encode()
	if err != nil {
		return out, fail(CodeInput, err)
	}
	signature, err := signer.Sign(append([]byte(audit.TraceDomain+"\x00"), b...))
	out.Signature = signature[:]
	return out, err
}

// ReadResult verifies the answer to a request of this person's own, and opens it:
// the entry says what the server says, the signing device was then one of who was
// asked, and the result is the one that it signed.
func (d *Desk) ReadResult(ctx context.Context, r api.TraceRequest, account *crypto.AccountKey) (*TraceResult, []byte, error) {
	if _, err := d.VerifyTrace(ctx, r); err != nil {
		return nil, nil, err
	}
	if r.Result == nil || len(r.Receipts) != 2 {
		return nil, nil, fail(CodeReceipt, errors.New("no answer"))
	}
	end := r.Receipts[1]
	record, err := d.Accept(ctx, end)
	if err != nil {
		return nil, nil, err
	}
	answer, sum, signature, err := audit.TraceAnswerOf(record)
	if err != nil || answer.Request != r.Request || answer.Document != r.Document ||
		!slices.ContainsFunc(r.Asked, func(p api.Person) bool { return p.ID == record.Actor }) {
		return nil, nil, badReceipt(end.Index, errors.Join(err, errors.New("entry of another answer")))
	}
	person, err := crypto.ParsePersonID(record.Actor)
	if err != nil {
		return nil, nil, badReceipt(end.Index, err)
	}
	device, _, err := d.DeviceOf(ctx, person, crypto.Hash(sum))
	if err != nil {
		return nil, nil, err
	}
	if device.Ended != 0 && device.Ended < end.Index || device.Added > end.Index || !answer.Verify(device.Public, signature) {
		return nil, nil, &Failure{Code: CodeSigner, Name: record.Actor, Entry: device.Ended}
	}
	plain, err := openSealed(r.Result.Sealed, crypto.Hash(answer.Result), account)
	if err != nil {
		return nil, nil, err
	}
	var out TraceResult
	if err := json.Unmarshal(plain, &out); err != nil || out.Format != traceFormat || out.Request != r.Request || out.Document != r.Document ||
		out.Release != answer.Release || out.RunBy != record.Actor || out.Finding == nil || !strings.Contains("accused inconclusive none", out.Finding.Verdict) {
		return nil, nil, fail(CodeDocument, errors.Join(err, errors.New("result of another trace")))
	}
	return &out, plain, out.repeat(device.Public)
}

// repeat has the decision repeated from the evidence that a result carries.
func (r *TraceResult) repeat(device crypto.DevicePublic) error {
	f, err := evidence.Parse(r.Evidence)
	if err != nil {
		return fail(CodeDocument, err)
	}
	for _, c := range f.Verify().Checks {
		if !c.OK {
			return fail(CodeDocument, fmt.Errorf("evidence: %s: %s", c.Code, c.Detail))
		}
	}
	pictures := make([]string, len(f.Pictures))
	for i, p := range f.Pictures {
		pictures[i] = p.SHA256.String()
	}
	if f.Document.String() != r.Document || len(f.RunBy) != 1 || f.RunBy[0].Device != device || f.RunBy[0].LogIndex != r.Release || f.Decision.Outcome != r.Finding.Verdict ||
		!slices.Equal(pictures, r.Pictures) {
		return fail(CodeDocument, errors.New("evidence of another trace"))
	}
	return nil
}
