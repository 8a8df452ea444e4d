package https

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"niem/web/api"
)

// Stream is part of api.Transport.
func (c *transport) Stream(ctx context.Context, method, path string, query url.Values) (io.ReadCloser, int64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	resp, err := c.do(ctx, method, path, query, "", 0, nil)
	if err != nil {
		cancel(err)
		return nil, 0, err
	}
	if resp.StatusCode != http.StatusOK {
		defer cancel(nil)
		defer resp.Body.Close()
		return nil, 0, readError(resp)
	}
	b := &watchedBody{body: resp.Body, stall: c.stall, ctx: ctx, cancel: cancel}
	b.timer = time.AfterFunc(c.stall, func() { cancel(errStalled) })
	return b, resp.ContentLength, nil
}

var errStalled = errors.New("the server sent nothing for too long")

// watchedBody cancels a body that makes no progress.
type watchedBody struct {
	body   io.ReadCloser
	stall  time.Duration
	timer  *time.Timer
	ctx    context.Context
	cancel context.CancelCauseFunc
}

func (b *watchedBody) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	if n > 0 {
		b.timer.Reset(b.stall)
	}
	if err != nil {
		b.timer.Stop()
		// Hanging up can make the server end its answer in good order: that end
		// is none.
		if context.Cause(b.ctx) == errStalled {
			err = errStalled
		}
		if err != io.EOF {
			err = fmt.Errorf("%w: %w", api.ErrUnreachable, err)
		}
	}
	return n, err
}

func (b *watchedBody) Close() error {
	b.timer.Stop()
	b.cancel(nil)
	return b.body.Close()
}
