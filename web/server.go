package web

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/labstack/echo/v4"

	"niem/exchange"
	"niem/web/metrics"
)

// Check is one server that readiness depends on.
type Check struct {
	Name string // public
	Ping func(context.Context) error
	// Advisory: shown, but the server goes on without it, so it is ready.
	Advisory bool
}

// Config is what the edge is made of. Service and LogKey are required.
type Config struct {
	Service   *exchange.Service
	Version   string
	LogOrigin string
	LogKey    string // verifier key of the log, public
	Ready     []Check
	Log       *slog.Logger      // slog.Default by default
	Security  *slog.Logger      // who came to the doors, with addresses; Log by default
	Metrics   *metrics.Registry // counts requests; nil for none
	Now       func() time.Time  // time.Now by default
	// TrustedProxies are networks of reverse proxies whose X-Forwarded-For is
	// believed; none by default.
	TrustedProxies []netip.Prefix
}

// server is the state that handlers share.
type server struct {
	service *exchange.Service
	config  Config
	log     *slog.Logger
	now     func() time.Time
	site    clientSite
}

// New makes the handler of the whole HTTP interface.
func New(c Config) (http.Handler, error) {
	if c.Service == nil || c.LogKey == "" {
		return nil, errors.New("web: service and log key are required")
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Security == nil {
		c.Security = c.Log
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	s := &server{service: c.Service, config: c, log: c.Log, now: c.Now, site: newClientSite()}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = addresses(c.TrustedProxies)
	e.HTTPErrorHandler = s.writeError
	e.Use(s.logRequests, deadlines, secureHeaders, sameOrigin)
	for _, r := range s.routes() {
		e.Add(r.method, r.path, s.guard(r))
	}
	return e, nil
}

// addresses finds a client's address: the connection's, or the nearest in
// X-Forwarded-For that no trusted proxy has.
func addresses(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		trust = append(trust, echo.TrustIPRange(&net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

// NewServer serves h with the time limits that the handlers rely on. Bodies
// are limited by the handlers, by their progress.
func NewServer(h http.Handler, config *tls.Config, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		TLSConfig:         config,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}
