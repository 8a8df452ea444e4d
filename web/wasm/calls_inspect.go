//go:build js && wasm

package main

import (
	"context"
	"time"

	"niem/exchange/inspect"
)

// inspectCalls look through what is about to be sealed. They need no desk.
var inspectCalls = map[string]call{
	"inspect": on(func(_ context.Context, _ *worker, in inspect.Input, _ []byte) (answer, error) {
		in.Now = time.Now()
		return answer{value: inspect.Check(in)}, nil
	}),
}
