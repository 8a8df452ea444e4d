// Package metrics measures a server for Prometheus: requests by route, outcome
// and time, and the state of the service as its vitals tell it.
//
// Labels are route patterns, stable codes and names of servers: no path, person,
// document or address ever becomes one. The vitals are read from the database
// when somebody scrapes, at most once in fifteen seconds.
package metrics

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"niem/exchange"
)

// Registry holds the measures of one server.
type Registry struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	disks    *prometheus.GaugeVec
}

// New makes an empty registry.
func New(version string) *Registry {
	r := &Registry{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "niem_requests_total",
			Help: "Requests answered, by route pattern, method, status and stable code (ok, or that of the error)."}, []string{"route", "method", "status", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "niem_request_seconds",
			Help: "Time to answer a request, streamed bodies included.", Buckets: prometheus.ExponentialBuckets(0.001, 4, 9)}, []string{"route"}),
		disks: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "niem_disk_free_ratio", Help: "Free part of a watched disk."}, []string{"path"}),
	}
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "niem_build_info", Help: "Version that runs; always 1."}, []string{"version"})
	build.WithLabelValues(version).Set(1)
	r.registry.MustRegister(r.requests, r.seconds, r.disks, build, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return r
}

// Request notes one answered request. route is the pattern, empty for none.
func (r *Registry) Request(route, method string, status int, code string, took time.Duration) {
	if route == "" {
		route = "unknown"
	}
	if code == "" {
		code = "ok"
	}
	r.requests.WithLabelValues(route, knownMethod(method), strconv.Itoa(status), code).Inc()
	r.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// knownMethod keeps strangers from filling memory with methods of their own.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodPost, http.MethodDelete, http.MethodOptions, http.MethodPatch:
		return method
	}
	return "other"
}

// Disk notes the free part of a disk.
func (r *Registry) Disk(path string, free float64) { r.disks.WithLabelValues(path).Set(free) }

// Watch adds the vitals, which read gives, to what is scraped.
func (r *Registry) Watch(read func(context.Context) (exchange.Vitals, error), log *slog.Logger) {
	r.registry.MustRegister(&vitals{read: read, log: log})
}

// Handler answers scrapes.
func (r *Registry) Handler() http.Handler {
	return promhttp.HandlerFor(r.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2, Timeout: 20 * time.Second})
}

// vitalsKept is how long vitals are given out again without being read anew.
const vitalsKept = 15 * time.Second

// vitals is a collector of the service's state.
type vitals struct {
	read func(context.Context) (exchange.Vitals, error)
	log  *slog.Logger

	mu   sync.Mutex
	at   time.Time
	last exchange.Vitals
	ok   bool
}

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

var (
	descUp        = describe("niem_vitals_up", "1 when the vitals could be read from the database.")
	descEntries   = describe("niem_log_entries", "Entries of the log.")
	descSigned    = describe("niem_log_signed_entries", "Entries that the newest checkpoint covers.")
	descUnsigned  = describe("niem_log_unsigned_seconds", "Age of the oldest entry that no checkpoint covers.")
	descDatabase  = describe("niem_database_bytes", "Size of the database.")
	descSessions  = describe("niem_sessions", "Sessions that have not ended.")
	descWaiting   = describe("niem_jobs_waiting", "Background jobs that are due.")
	descFailed    = describe("niem_jobs_failed_last_hour", "Background jobs that failed in the last hour.")
	descReleased  = describe("niem_released_last_hour", "Documents released in the last hour, once a person and document.")
	descRefused   = describe("niem_refused_last_hour", "Releases refused in the last hour.")
	descSignIns   = describe("niem_sign_ins_failed_last_hour", "Sign-ins of people on the roster that failed in the last hour.")
	descAlarm     = describe("niem_alarm", "Alarms that stand, by code.", "code")
	everyPlainOne = []*prometheus.Desc{descUp, descEntries, descSigned, descUnsigned, descDatabase, descSessions, descWaiting, descFailed,
		descReleased, descRefused, descSignIns, descAlarm}
)

// Describe implements prometheus.Collector.
func (v *vitals) Describe(out chan<- *prometheus.Desc) {
	for _, d := range everyPlainOne {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (v *vitals) Collect(out chan<- prometheus.Metric) {
	now, ok := v.fresh()
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	if !ok {
		gauge(descUp, 0)
		return
	}
	gauge(descUp, 1)
	gauge(descEntries, float64(now.LogEntries))
	gauge(descSigned, float64(now.SignedEntries))
	gauge(descUnsigned, age(now.At, now.UnsignedSince))
	gauge(descDatabase, float64(now.DatabaseBytes))
	gauge(descSessions, float64(now.Sessions))
	gauge(descWaiting, float64(now.JobsWaiting))
	gauge(descFailed, float64(now.JobsFailed))
	gauge(descReleased, float64(now.Released))
	gauge(descRefused, float64(now.Refused))
	gauge(descSignIns, float64(now.SignInsFailed))
	standing := map[string]float64{}
	for _, a := range now.Alarms {
		standing[a.Code]++
	}
	for code, n := range standing {
		gauge(descAlarm, n, code)
	}
}

func age(now, since time.Time) float64 {
	if since.IsZero() {
		return 0
	}
	return now.Sub(since).Seconds()
}

// fresh gives vitals of the last fifteen seconds.
func (v *vitals) fresh() (exchange.Vitals, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if time.Since(v.at) < vitalsKept {
		return v.last, v.ok
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	last, err := v.read(ctx)
	if err != nil {
		v.log.Warn("vitals could not be read", "error", err)
	}
	v.at, v.last, v.ok = time.Now(), last, err == nil
	return v.last, v.ok
}
