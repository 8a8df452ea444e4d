//go:build js && wasm

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"syscall/js"
	"time"

	"niem/crypto"
	"niem/exchange/watermark"
	"niem/web/api"
	"niem/web/desk"
)

var errNothingSent = errors.New("no document is being sealed here")

// sending is a document that this worker seals.
type sending struct {
	*desk.Sending
	original *desk.Original
	sealed   bytes.Buffer // of the original, since it was last taken
	preview  []byte       // block of the page that is looked at
}

// taken gives what has been sealed of the original since it was last called.
func (s *sending) taken() []byte {
	defer s.sealed.Reset()
	return bytes.Clone(s.sealed.Bytes())
}

// addressCalls need the desk; they are asked of its worker.
var addressCalls = map[string]call{
	"address": on(func(ctx context.Context, w *worker, in desk.Asked, found []byte) (answer, error) {
		d, err := w.begun()
		if err != nil {
			return answer{}, err
		}
		if err := json.Unmarshal(found, &in.Found); err != nil {
			return answer{}, &desk.Failure{Code: desk.CodeUnreachable, Err: err}
		}
		to, err := d.Address(ctx, in)
		return answer{value: to}, err
	}),
	"sent": atDesk(func(ctx context.Context, d *desk.Desk, in struct {
		Document string      `json:"document"`
		Manifest crypto.Hash `json:"manifest"`
		Receipt  api.Receipt `json:"receipt"`
	}) (any, error) {
		return d.Sent(ctx, in.Document, in.Manifest, in.Receipt)
	}),
}

// sealCalls seal a document, in a worker of its own.
var sealCalls = map[string]call{
	"seal_begin": on(func(_ context.Context, w *worker, in struct {
		Account string `json:"account"`
		Pages   int    `json:"pages"`
	}, _ []byte) (answer, error) {
		s, err := desk.NewSending(in.Account, in.Pages)
		if err != nil {
			return answer{}, err
		}
		return w.seals(s)
	}),
	"seal_resume": on(func(_ context.Context, w *worker, in struct {
		Account string `json:"account"`
	}, record []byte) (answer, error) {
		s, err := desk.ResumeSending(in.Account, record)
		if err != nil {
			return answer{}, err
		}
		return w.seals(s)
	}),
	"seal_restore": atSending(func(s *sending, _ struct{}, record []byte) (answer, error) {
		return answer{}, s.Restore(record)
	}),
	"seal_page": atSending(func(s *sending, in struct {
		Page int `json:"page"`
		desk.Size
	}, rgba []byte) (answer, error) {
		block, entry, record, err := s.Page(in.Page, in.Size, rgba)
		return answer{map[string]any{"sum": entry.Block, "record": record}, block}, err
	}),
	"seal_unsealed": atSending(func(s *sending, in struct {
		Have []crypto.Hash `json:"have"`
	}, _ []byte) (answer, error) {
		return answer{value: s.Unsealed(in.Have)}, nil
	}),
	"seal_look": atSending(func(s *sending, in struct {
		Page int `json:"page"`
		desk.Size
	}, rgba []byte) (answer, error) {
		var err error
		s.preview, _, _, err = s.Page(in.Page, in.Size, rgba)
		return answer{}, err
	}),
	"seal_preview": atSending(func(s *sending, in struct {
		Page   int             `json:"page"`
		Person crypto.PersonID `json:"person"`
		Viewer desk.Viewer     `json:"viewer"`
		At     time.Time       `json:"at"`
		Mark   string          `json:"mark"`
	}, _ []byte) (answer, error) {
		picture, err := s.Preview(in.Page, s.preview, in.Person, watermark.Overlay{Name: in.Viewer.Name, Username: in.Viewer.Username, Unit: in.Viewer.Unit, Time: in.At, ViewCode: in.Mark})
		if err != nil {
			return answer{}, err
		}
		return pixels(picture), nil
	}),
	"seal_finish": atSending(func(s *sending, in struct {
		desk.Closing
		Device crypto.DevicePublic `json:"device"`
	}, _ []byte) (answer, error) {
		commit, err := s.Finish(in.Closing, crypto.Signer{Public: in.Device, Sign: sign}, put)
		if err != nil {
			return answer{}, err
		}
		body, err := json.Marshal(commit)
		return answer{map[string]any{"manifest": crypto.HashOf(commit.Manifest)}, body}, err
	}),
}

// recordCalls seal what belongs to a sending to the sender's own key.
var recordCalls = map[string]call{
	"record_seal": on(func(_ context.Context, _ *worker, in struct {
		To crypto.AccountRecipient `json:"to"`
	}, plain []byte) (answer, error) {
		record, err := desk.SealOwn(in.To, plain)
		return answer{bytes: record}, err
	}),
	"record_open": on(func(_ context.Context, _ *worker, in struct {
		Account string `json:"account"`
	}, record []byte) (answer, error) {
		key, err := accountKey(in.Account)
		if err != nil {
			return answer{}, err
		}
		plain, err := desk.OpenOwn(key, record)
		return answer{bytes: plain}, err
	}),
	"original_begin": atSending(func(s *sending, in struct {
		Files []desk.PaperFile          `json:"files"`
		To    []crypto.AccountRecipient `json:"to"`
	}, _ []byte) (answer, error) {
		var err error
		s.original, err = desk.NewOriginal(&s.sealed, in.Files, in.To...)
		return answer{}, err
	}),
	"original_add": atSending(func(s *sending, _ struct{}, piece []byte) (answer, error) {
		if s.original == nil {
			return answer{}, &desk.Failure{Code: desk.CodeInput, Err: errNothingSent}
		}
		_, err := s.original.Write(piece)
		return answer{bytes: s.taken()}, err
	}),
	"original_end": atSending(func(s *sending, _ struct{}, _ []byte) (answer, error) {
		if s.original == nil {
			return answer{}, &desk.Failure{Code: desk.CodeInput, Err: errNothingSent}
		}
		sum, err := s.original.Close()
		return answer{map[string]any{"sum": sum}, s.taken()}, err
	}),
}

// originalCalls open the sender's own files again.
var originalCalls = map[string]call{
	"original_open": on(func(_ context.Context, _ *worker, in struct {
		Account string           `json:"account"`
		Files   []desk.PaperFile `json:"files"`
	}, sealed []byte) (answer, error) {
		key, err := accountKey(in.Account)
		if err != nil {
			return answer{}, err
		}
		plain, err := desk.OpenOriginal(key, in.Files, sealed)
		return answer{bytes: plain}, err
	}),
}

// seals takes a document up and gives its id and its record.
func (w *worker) seals(s *desk.Sending) (answer, error) {
	record, err := s.State()
	if err != nil {
		return answer{}, err
	}
	s.HashWith(digest)
	w.mu.Lock()
	w.sending = &sending{Sending: s}
	w.mu.Unlock()
	return answer{map[string]any{"document": s.Document()}, record}, nil
}

// atSending makes a call of a function that needs a document being sealed.
func atSending[In any](f func(s *sending, in In, bytes []byte) (answer, error)) call {
	return on(func(_ context.Context, w *worker, in In, bytes []byte) (answer, error) {
		w.mu.Lock()
		s := w.sending
		w.mu.Unlock()
		if s == nil {
			return answer{}, &desk.Failure{Code: desk.CodeInput, Err: errNothingSent}
		}
		return f(s, in, bytes)
	})
}

// put has the page store an envelope.
func put(sum crypto.Hash, envelope []byte) error {
	_, err := await(js.Global().Call("niemPut", sum.String(), bytesOf(envelope)))
	return err
}

// digest has the browser hash.
func digest(block []byte) (sum crypto.Hash, err error) {
	out, err := await(js.Global().Get("crypto").Get("subtle").Call("digest", "SHA-256", bytesOf(block)))
	if err != nil {
		return sum, err
	}
	if n := js.CopyBytesToGo(sum[:], js.Global().Get("Uint8Array").New(out)); n != len(sum) {
		return sum, &desk.Failure{Code: desk.CodeInput}
	}
	return sum, nil
}

// sign has the browser sign with this device's key, which nobody can read.
func sign(message []byte) (signature [64]byte, err error) {
	out, err := await(js.Global().Call("niemSign", bytesOf(message)))
	if err != nil {
		return signature, err
	}
	if out.Length() != len(signature) {
		return signature, &desk.Failure{Code: desk.CodeInput}
	}
	js.CopyBytesToGo(signature[:], out)
	return signature, nil
}
