//go:build js && wasm

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"syscall/js"

	"niem/exchange/watermark"
	"niem/web/api"
	"niem/web/desk"
)

// answer is what a call gives: JSON, and bytes beside it.
type answer struct {
	value any
	bytes []byte
}

// worker keeps one person's desk and the documents that are open on it.
type worker struct {
	mu     sync.Mutex
	desk   *desk.Desk
	opened map[string]*desk.Opened // by view

	sending  *sending
	tracing  *desk.Tracing
	pictures []watermark.Picture
}

func main() {
	w := &worker{opened: map[string]*desk.Opened{}}
	js.Global().Set("niemCall", js.FuncOf(func(_ js.Value, args []js.Value) any {
		method, input, bytes := args[0].String(), []byte(args[1].String()), []byte(nil)
		if args[2].Truthy() {
			bytes = make([]byte, args[2].Length())
			js.CopyBytesToGo(bytes, args[2])
		}
		return promise(func() (answer, error) { return w.call(method, input, bytes) })
	}))
	js.Global().Call("niemReady")
	select {}
}

// promise runs work beside the event loop, which its fetches need.
func promise(work func() (answer, error)) js.Value {
	var body js.Func
	body = js.FuncOf(func(_ js.Value, args []js.Value) any {
		go func() {
			defer body.Release()
			out, err := safely(work)
			if err != nil {
				args[1].Invoke(string(failureJSON(err)))
				return
			}
			text, err := json.Marshal(out.value)
			if err != nil {
				args[1].Invoke(string(failureJSON(err)))
				return
			}
			bytes := js.Null()
			if out.bytes != nil {
				bytes = bytesOf(out.bytes)
			}
			args[0].Invoke(js.ValueOf([]any{string(text), bytes}))
		}()
		return nil
	})
	return js.Global().Get("Promise").New(body)
}

// bytesOf copies bytes for JavaScript.
func bytesOf(b []byte) js.Value {
	out := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(out, b)
	return out
}

// await waits for a promise of the page. A refusal comes as its text, which is
// what a failure of the page looks like.
func await(p js.Value) (js.Value, error) {
	type settled struct {
		value js.Value
		err   error
	}
	done := make(chan settled, 1)
	kept := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- settled{value: args[0]}
		return nil
	})
	broken := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- settled{err: &desk.Failure{Code: args[0].Call("toString").String()}}
		return nil
	})
	defer kept.Release()
	defer broken.Release()
	p.Call("then", kept, broken)
	out := <-done
	return out.value, out.err
}

// safely turns a panic into an error: whatever happened, there is no answer.
func safely(work func() (answer, error)) (out answer, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			out, err = answer{}, fmt.Errorf("panic: %v", cause)
		}
	}()
	return work()
}

// failureJSON says why a call failed: the server's refusal, or a code of desk.
func failureJSON(err error) []byte {
	out := struct {
		Code    string     `json:"code"`
		Detail  string     `json:"detail"`
		Refusal *api.Error `json:"refusal,omitempty"`
		Status  int        `json:"status,omitempty"`
	}{Code: api.CodeInternal, Detail: err.Error()}
	if f, ok := errors.AsType[*desk.Failure](err); ok {
		out.Code = f.Code
	}
	if refused, ok := errors.AsType[*api.Error](err); ok {
		out.Code, out.Refusal, out.Status = refused.Code, refused, refused.Status
	}
	b, _ := json.Marshal(out) // of strings and numbers
	return b
}

// fetch reads a path by the page's function: [status, body].
func fetch(ctx context.Context, path string) ([]byte, error) {
	answered, err := await(js.Global().Call("niemFetch", path))
	if err != nil {
		return nil, err
	}
	status, body := answered.Index(0).Int(), []byte(answered.Index(1).String())
	switch {
	case status == 0:
		return nil, &desk.Failure{Code: desk.CodeUnreachable}
	case status >= 200 && status < 300:
		return body, nil
	}
	var refused api.ErrorBody
	if json.Unmarshal(body, &refused) != nil || refused.Error.Code == "" {
		return nil, &desk.Failure{Code: desk.CodeUnreachable}
	}
	refused.Error.Status = status
	return nil, &refused.Error
}
