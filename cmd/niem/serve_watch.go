package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"niem/exchange"
	"niem/web/metrics"
)

var errMetricsAddress = errors.New("metrics are served on a loopback address only, such as 127.0.0.1:9443")

// serveMetrics answers scrapes on an address of its own, apart from what people
// reach. It has neither TLS nor sign-in, so it stays on the loopback.
func serveMetrics(address string, m *metrics.Registry, log *slog.Logger) (stop func(), err error) {
	if address == "" {
		return func() {}, nil
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", variable("metrics-listen"), err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("%s: %w", variable("metrics-listen"), errMetricsAddress)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second, MaxHeaderBytes: 8 << 10}
	go server.Serve(l) // ends with ErrServerClosed at Close
	log.Info("metrics", "address", "http://"+l.Addr().String()+"/metrics")
	return func() { server.Close() }, nil
}

// Free parts of a disk: below lowDisk an alarm is raised, above highDisk it ends.
const (
	lowDisk   = 0.10
	highDisk  = 0.12
	diskEvery = time.Minute
)

// watchDisks looks at the disks of this machine until ctx ends.
func watchDisks(ctx context.Context, paths []string, service *exchange.Service, m *metrics.Registry, log *slog.Logger) {
	if len(paths) == 0 {
		return
	}
	host := machineName()
	every(ctx, diskEvery, func() {
		for _, path := range paths {
			if err := watchDisk(ctx, host, path, service, m); err != nil {
				log.Warn("disk could not be watched", "path", path, "error", err)
			}
		}
	})
}

// clockEvery is how often a server looks at its clock while nobody asks anything
// of it.
const clockEvery = 10 * time.Second

// watchClock raises an alarm while this machine's clock is out of step.
func watchClock(ctx context.Context, service *exchange.Service, log *slog.Logger) {
	host := machineName()
	every(ctx, clockEvery, func() {
		if err := service.WatchClock(ctx, host); err != nil && ctx.Err() == nil {
			log.Warn("the clock's alarm could not be kept", "error", err)
		}
	})
}

// every does something at once and then again and again until ctx ends.
func every(ctx context.Context, interval time.Duration, do func()) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		do()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func watchDisk(ctx context.Context, host, path string, service *exchange.Service, m *metrics.Registry) error {
	free, err := diskFree(path)
	if err != nil {
		return err
	}
	m.Disk(path, free)
	subject := host + ":" + path
	switch {
	case free < lowDisk:
		return service.Alarm(ctx, exchange.AlarmDisk, subject, fmt.Sprintf("%.0f %% free", 100*free))
	case free > highDisk:
		return service.AlarmOver(ctx, exchange.AlarmDisk, subject)
	}
	return nil
}

// splitList reads values between commas; empty ones don't count.
func splitList(s string) (out []string) {
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
