package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/client"
)

// errNoClient: the program was built without the browser client.
var errNoClient = errors.New("the browser client is not built")

// clientPolicy is what the page and its workers may do: code, style and data of
// this server alone, nothing inline, and no text that turns into code.
const clientPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; " +
	"frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types niem"

// clientSite is the browser client as it is embedded.
type clientSite struct {
	page   client.File
	assets map[string]client.File
	built  bool
}

func newClientSite() (s clientSite) {
	s.page, s.assets, s.built = client.Built()
	return s
}

// clientPage serves the page; which screen it shows stands behind the # of the
// address, so that no server sees it.
func (s *server) clientPage(c echo.Context) error {
	if !s.site.built {
		return errNoClient
	}
	return s.sendFile(c, s.site.page)
}

// asset serves a file whose name holds a hash of its content.
func (s *server) asset(c echo.Context) error {
	f, known := s.site.assets[c.Param("name")]
	if !known {
		return exchange.ErrNotFound
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return s.sendFile(c, f)
}

// sendFile sends the smallest form that the browser takes.
func (s *server) sendFile(c echo.Context, f client.File) error {
	h := c.Response().Header()
	h.Set("Content-Security-Policy", clientPolicy)
	h.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=(), payment=(), usb=()")
	h.Set("Vary", "Accept-Encoding")
	body := f.Plain
	for _, form := range []struct {
		name  string
		bytes []byte
	}{{"br", f.Brotli}, {"gzip", f.Gzip}} {
		if form.bytes != nil && accepts(c.Request().Header.Get("Accept-Encoding"), form.name) {
			h.Set("Content-Encoding", form.name)
			body = form.bytes
			break
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	return c.Blob(http.StatusOK, f.Type, body)
}

// accepts tells whether a list of codings has one and does not refuse it.
func accepts(list, coding string) bool {
	for part := range strings.SplitSeq(list, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == coding {
			return strings.Trim(strings.TrimPrefix(strings.TrimSpace(weight), "q="), "0.") != "" || weight == ""
		}
	}
	return false
}
