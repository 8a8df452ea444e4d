package blob

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"hash"
	"io"
	"sync"

	"niem/exchange"
)

func newHash() hash.Hash { return sha256.New() }

// verified passes on exactly left bytes of r, the last of them only when the
// whole has hashed to want. So a store that is being written never holds a
// complete object of the wrong content. A body of another size or hash is
// exchange.ErrObject.
type verified struct {
	ctx  context.Context // once it is done no more is passed on
	r    io.Reader
	hash hash.Hash
	want exchange.Hash
	left int64

	mu       sync.Mutex // the HTTP client may read on after it has given its answer
	detached bool
	err      error // the error given to the reader, for good; nil at a clean end
	done     bool
}

// detach waits for a Read under way, ends all later ones and gives the error
// that the body ended with, if it did.
func (v *verified) detach() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.detached = true
	return v.err
}

var errDetached = errors.New("the transfer has ended")

func (v *verified) Read(p []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.detached {
		return 0, errDetached
	}
	return v.read(p)
}

// drain reads what is left without passing it on and tells whether the whole
// was right.
func (v *verified) drain() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	for buffer := make([]byte, 64<<10); ; {
		if _, err := v.read(buffer); errors.Is(err, io.EOF) && v.done {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// read is Read while mu is held.
func (v *verified) read(p []byte) (int, error) {
	if v.err != nil {
		return 0, v.err
	}
	if v.done {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	n, err := v.r.Read(p[:min(int64(len(p)), v.left)])
	v.hash.Write(p[:n])
	v.left -= int64(n)
	if v.err = v.ctx.Err(); v.err != nil {
		return 0, v.err
	}
	if v.left == 0 {
		if v.err = v.finish(err); v.err != nil {
			return 0, v.err
		}
		v.done = true
		return n, nil
	}
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		v.err = fmt.Errorf("%w: it broke off %d bytes before its end", exchange.ErrObject, v.left)
	case err != nil:
		v.err = err
	}
	if v.err != nil {
		return 0, v.err
	}
	return n, nil
}

// finish checks that nothing follows and that the hash is right. err is what
// came with the last bytes.
func (v *verified) finish(err error) error {
	var extra [1]byte
	for n := 0; err == nil; {
		if n, err = v.r.Read(extra[:]); n > 0 {
			return fmt.Errorf("%w: it is longer than announced", exchange.ErrObject)
		}
	}
	if !errors.Is(err, io.EOF) {
		return err
	}
	if subtle.ConstantTimeCompare(v.hash.Sum(nil), v.want[:]) != 1 {
		return fmt.Errorf("%w: its content has another hash", exchange.ErrObject)
	}
	return nil
}
