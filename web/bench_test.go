package web

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/exchangetest"
	"niem/web/api"
)

const (
	readers     = 50
	pagesEach   = 4
	blockOfPage = 850 << 10 // bytes: both variants of a text page at 150 dpi
)

// BenchmarkPageStream reads pages with 50 readers at once, in turns: through
// the whole service over TLS; through a TLS proxy that does nothing but fetch
// the same object from the same store; and straight from the store without
// TLS. Client, service and database share the machine. It reports MB/s of
// each, the ratios, and the process's peak resident memory, clients included.
func BenchmarkPageStream(b *testing.B) {
	w := exchangetest.NewDurable(b)
	s := newSiteOn(b, w)
	sender, reader := s.Member(parts.Sender), s.Member(parts.Opener)
	an, binh := s.as(sender.Username), s.as(reader.Username)
	d := s.NewDocument(sender, pagesEach, blockOfPage, reader)
	s.send(an, d)
	r, err := binh.Release(s.ctx(), d.Draft.ID.String(), view())
	s.Must(err)

	store := bucketOf(b, w, d.Blocks[0])
	proxy := httptest.NewUnstartedServer(http.HandlerFunc(func(out http.ResponseWriter, req *http.Request) {
		page := req.URL.Path[strings.LastIndexByte(req.URL.Path, '/')+1:]
		body, info, _, err := store.core.GetObject(req.Context(), store.bucket, store.key(d.Blocks[page[0]-'1']), minio.GetObjectOptions{})
		if err != nil {
			http.Error(out, "", http.StatusBadGateway)
			return
		}
		defer body.Close()
		out.Header().Set("Content-Length", fmt.Sprint(info.Size))
		io.Copy(out, body)
	}))
	proxy.StartTLS()
	defer proxy.Close()

	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.roots, InsecureSkipVerify: true}, MaxIdleConnsPerHost: readers, DisableCompression: true}}
	over := func(base string) func(ctx context.Context, page int) error {
		return func(ctx context.Context, page int) error {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s/api/documents/%s/pages/%d?view=%s", base, d.Draft.ID, page, r.View), nil)
			if err != nil {
				return err
			}
			req.AddCookie(&http.Cookie{Name: api.CookieName, Value: binh.Cookie()})
			resp, err := client.Do(req)
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			n, err := io.Copy(io.Discard, resp.Body)
			if err != nil || n != blockOfPage {
				return fmt.Errorf("status %d, %d bytes: %v", resp.StatusCode, n, err)
			}
			return nil
		}
	}
	straight := func(ctx context.Context, page int) error {
		body, _, _, err := store.core.GetObject(ctx, store.bucket, store.key(d.Blocks[page-1]), minio.GetObjectOptions{})
		if err != nil {
			return err
		}
		defer body.Close()
		_, err = io.Copy(io.Discard, body)
		return err
	}
	ways := []func(context.Context, int) error{over(s.server.URL), over(proxy.URL), straight}
	took := make([]time.Duration, len(ways))
	for _, way := range ways {
		crowd(b, way) // connections and caches
	}
	resetPeak(b)
	b.SetBytes(readers * pagesEach * blockOfPage)
	for b.Loop() {
		for i, way := range ways {
			start := time.Now()
			crowd(b, way)
			took[i] += time.Since(start)
		}
	}
	speed := func(i int) float64 {
		return float64(b.N) * readers * pagesEach * blockOfPage / 1e6 / took[i].Seconds()
	}
	b.ReportMetric(speed(0), "service-MB/s")
	b.ReportMetric(speed(1), "proxy-MB/s")
	b.ReportMetric(speed(2), "store-MB/s")
	b.ReportMetric(speed(0)/speed(1), "service/proxy")
	b.ReportMetric(speed(0)/speed(2), "service/store")
	b.ReportMetric(peak(b), "peak-RSS-MB")
}

// crowd lets every reader read every page once.
func crowd(b *testing.B, read func(context.Context, int) error) {
	b.Helper()
	var all sync.WaitGroup
	for range readers {
		all.Go(func() {
			for page := range pagesEach {
				if err := read(context.Background(), page+1); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

type bucket struct {
	core   *minio.Core
	bucket string
	prefix string
}

func (k bucket) key(sum exchange.Hash) string { return k.prefix + sum.String() }

// bucketOf finds where the world's store keeps its objects.
func bucketOf(b *testing.B, w *exchangetest.World, sum exchange.Hash) bucket {
	b.Helper()
	server := parts.TestStore(b)
	core, err := minio.NewCore(server.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(server.AccessKey, server.SecretKey, ""),
		Transport: &http.Transport{MaxIdleConnsPerHost: readers, DisableCompression: true}})
	w.Must(err)
	buckets, err := core.ListBuckets(context.Background())
	w.Must(err)
	for _, k := range buckets {
		for object := range core.Client.ListObjects(context.Background(), k.Name, minio.ListObjectsOptions{Recursive: true}) {
			if prefix, ok := strings.CutSuffix(object.Key, sum.String()); ok {
				return bucket{core, k.Name, prefix}
			}
		}
	}
	b.Fatal("the object is in no bucket")
	return bucket{}
}

func resetPeak(b *testing.B) {
	b.Helper()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Log("peak memory counts from the start:", err)
	}
}

func peak(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var kb float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kb); n == 1 {
			return kb / 1024
		}
	}
	b.Fatal("no peak memory in /proc/self/status")
	return 0
}
