package web

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"niem/exchange"
)

var errPanic = errors.New("panic")

// readJSON reads a body strictly: the media type must be JSON (which no form
// of another site can send), unknown fields and trailing data are refused.
func readJSON(c echo.Context, v any) error {
	media, _, err := mime.ParseMediaType(c.Request().Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return errMediaType
	}
	dec := json.NewDecoder(c.Request().Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return malformedBody(err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return malformedBody(err)
	}
	return nil
}

func malformedBody(err error) error {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge
	}
	return &exchange.InvalidError{Field: "body", Code: "malformed"}
}

// documentID reads the path's document id. A malformed one is as absent as any
// other.
func documentID(c echo.Context) (id exchange.DocumentID, err error) {
	if id.UnmarshalText([]byte(c.Param("document"))) != nil {
		return id, exchange.ErrNotFound
	}
	return id, nil
}

// number reads a decimal query value without sign or leading zeros.
func number(c echo.Context, name string) (int64, error) {
	s := c.QueryParam(name)
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != s {
		return 0, &exchange.InvalidError{Field: name, Code: "malformed"}
	}
	return n, nil
}

// stallTime ends a stream whose other side takes or sends nothing.
const stallTime = 60 * time.Second

const streamBuffer = 256 << 10

var buffers = sync.Pool{New: func() any { return new([streamBuffer]byte) }}

// stream sends an object. The status is out before the end is known: when the
// source fails or ends early, the connection is torn, so that nobody takes a
// part for the whole.
func (s *server) stream(c echo.Context, o exchange.Object) error {
	defer o.Close()
	h := c.Response().Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Length", strconv.FormatInt(o.Size, 10))
	c.Response().WriteHeader(http.StatusOK)
	buffer := buffers.Get().(*[streamBuffer]byte)
	defer buffers.Put(buffer)
	out := takingWriter{c.Response(), http.NewResponseController(c.Response())}
	for left := o.Size; left > 0; {
		n, err := o.Read(buffer[:min(left, streamBuffer)])
		if n > 0 {
			if _, err := out.Write(buffer[:n]); err != nil {
				return nil // the client is gone; its line in the log says how far it got
			}
			left -= int64(n)
		}
		if err != nil && left > 0 {
			s.tear(c, err)
		}
	}
	return nil
}

// tear ends an answer whose beginning is out already.
func (s *server) tear(c echo.Context, err error) {
	s.log.ErrorContext(c.Request().Context(), "stream broke", "request", requestID(c), "error", err)
	panic(http.ErrAbortHandler)
}

// takingWriter puts the write deadline off as long as the client takes bytes.
type takingWriter struct {
	io.Writer
	control *http.ResponseController
}

func (w takingWriter) Write(p []byte) (int, error) {
	w.control.SetWriteDeadline(time.Now().Add(stallTime))
	return w.Writer.Write(p)
}

// givingReader puts the read deadline off as long as the client sends bytes.
type givingReader struct {
	io.Reader
	control *http.ResponseController
}

func (r givingReader) Read(p []byte) (int, error) {
	r.control.SetReadDeadline(time.Now().Add(stallTime))
	return r.Reader.Read(p)
}
