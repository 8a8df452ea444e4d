package storage

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/migrations"
)

// benchWorld is a database that keeps its promises across a power cut: fsync
// is on, as in production.
func benchWorld(b *testing.B) *world {
	b.Helper()
	server, err := parts.Postgres(parts.TestFolder(b), parts.PostgresOptions{Fsync: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := server.Stop(); err != nil {
			b.Error(err)
		}
	})
	if err := migrations.Up(context.Background(), server.URL("postgres")); err != nil {
		b.Fatal(err)
	}
	w := openWorld(b, server.URL("postgres"))
	w.must(w.DirectoryRead(w.ctx, time.Now().AddDate(100, 0, 0)))
	return w
}

// measure runs b.N acts on clients at once and reports median and 99th
// percentile of one act, and acts a second of all.
func measure(b *testing.B, clients int, act func(client int) error) {
	b.Helper()
	for client := range clients { // connections and plans of every client
		if err := act(client); err != nil {
			b.Fatal(err)
		}
	}
	times := make([]time.Duration, b.N)
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	begin := time.Now()
	for client := range clients {
		wg.Go(func() {
			for {
				i := next.Add(1) - 1
				if i >= int64(b.N) {
					return
				}
				t := time.Now()
				if err := act(client); err != nil {
					b.Error(err)
					return
				}
				times[i] = time.Since(t)
			}
		})
	}
	wg.Wait()
	elapsed := time.Since(begin)
	b.StopTimer()
	slices.Sort(times)
	ms := func(q float64) float64 { return float64(times[int(q*float64(len(times)-1))].Microseconds()) / 1000 }
	b.ReportMetric(ms(0.50), "p50-ms")
	b.ReportMetric(ms(0.99), "p99-ms")
	b.ReportMetric(float64(b.N)/elapsed.Seconds(), "acts/s")
	b.ReportMetric(0, "ns/op")
}

var benchClients = []int{1, 16}

// BenchmarkRelease records releases of one document, each with its entry, for
// a recipient a client.
func BenchmarkRelease(b *testing.B) {
	w := benchWorld(b)
	sender := w.person("an", "Nguyễn Văn An", "KSBT")
	var recipients []exchange.Person
	for i := range slices.Max(benchClients) {
		recipients = append(recipients, w.person(fmt.Sprint("nv", i), fmt.Sprint("Nhân viên ", i), "PTY"))
	}
	d := w.sent(sender, recipients...)
	for _, clients := range benchClients {
		b.Run(fmt.Sprint(clients, "-clients"), func(b *testing.B) {
			measure(b, clients, func(client int) error {
				_, err := w.release(query(d, recipients[client]), start)
				return err
			})
		})
	}
}

// BenchmarkBareInsertCommit is what the same server does with nothing but one
// row a transaction: the yardstick of BenchmarkRelease.
func BenchmarkBareInsertCommit(b *testing.B) {
	w := benchWorld(b)
	w.must(w.exec("CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data bytea NOT NULL)"))
	w.must(w.exec("GRANT INSERT ON bare TO " + appRole))
	row := make([]byte, 400)
	for _, clients := range benchClients {
		b.Run(fmt.Sprint(clients, "-clients"), func(b *testing.B) {
			measure(b, clients, func(int) error {
				_, err := w.pool.Exec(w.ctx, "INSERT INTO bare (data) VALUES ($1)", row)
				return err
			})
		})
	}
}
