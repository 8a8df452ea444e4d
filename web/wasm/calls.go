//go:build js && wasm

package main

import (
	"context"
	"encoding/json"
	"errors"
	"maps"

	"niem/crypto"
	"niem/web/desk"
)

var (
	errUnknown = errors.New("no such call")
	errNoDesk  = errors.New("the desk has not begun")
)

// call is what the page may ask for by a name; bytes come beside the JSON.
type call func(ctx context.Context, w *worker, text, bytes []byte) (answer, error)

// calls are all of them, by subject.
var calls = merged(auditCalls, deskCalls, inspectCalls, keyCalls, openCalls, addressCalls, sealCalls, recordCalls, originalCalls, traceCalls, leakCalls, confirmCalls)

func merged(some ...map[string]call) map[string]call {
	all := map[string]call{}
	for _, m := range some {
		maps.Copy(all, m)
	}
	return all
}

// on makes a call of a function that reads its input from JSON.
func on[In any](f func(ctx context.Context, w *worker, in In, bytes []byte) (answer, error)) call {
	return func(ctx context.Context, w *worker, text, bytes []byte) (answer, error) {
		var in In
		if err := json.Unmarshal(text, &in); err != nil {
			return answer{}, &desk.Failure{Code: desk.CodeInput, Err: err}
		}
		return f(ctx, w, in, bytes)
	}
}

// atDesk makes a call of a function that needs a desk and answers with JSON.
func atDesk[In any](f func(ctx context.Context, d *desk.Desk, in In) (any, error)) call {
	return on(func(ctx context.Context, w *worker, in In, _ []byte) (answer, error) {
		d, err := w.begun()
		if err != nil {
			return answer{}, err
		}
		value, err := f(ctx, d, in)
		return answer{value: value}, err
	})
}

func (w *worker) call(method string, text, bytes []byte) (answer, error) {
	c, known := calls[method]
	if !known {
		return answer{}, &desk.Failure{Code: desk.CodeInput, Err: errUnknown}
	}
	return c(context.Background(), w, text, bytes)
}

// begun is the desk of the person who is signed in.
func (w *worker) begun() (*desk.Desk, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.desk == nil {
		return nil, &desk.Failure{Code: desk.CodeInput, Err: errNoDesk}
	}
	return w.desk, nil
}

// accountKey reads the account key that the page hands over for a call.
func accountKey(text string) (*crypto.AccountKey, error) {
	key, err := crypto.ParseAccountKey(text)
	if err != nil {
		return nil, &desk.Failure{Code: desk.CodeInput}
	}
	return key, nil
}
