using System.Globalization;
using System.Text.RegularExpressions;

namespace TrustPoint.Appliance.Tests.Rest;

/// <summary>/metrics, read as strictly as Prometheus' text format 0.0.4 is written.</summary>
[Collection(Shared.Name)]
public sealed partial class MetricsTests(SharedAppliance shared)
{
    [Fact]
    public async Task Each_family_is_described_once_and_each_sample_is_unique_and_of_its_family()
    {
        var (types, samples) = await ReadAsync();
        Assert.All(types.Keys, name => Assert.StartsWith("trustpoint_", name, StringComparison.Ordinal));
        Assert.Equal(
            [
                "trustpoint_backup_age_seconds", "trustpoint_ceremony_left_seconds", "trustpoint_certificates", "trustpoint_certificates_expiring", "trustpoint_certificates_issued_total",
                "trustpoint_crl_age_seconds", "trustpoint_crl_left_seconds", "trustpoint_devices", "trustpoint_est_answers_total", "trustpoint_issuance_capacity", "trustpoint_issuance_told_to_wait",
                "trustpoint_job_failures_total", "trustpoint_job_last_duration_seconds", "trustpoint_job_last_success_timestamp_seconds", "trustpoint_job_overdue", "trustpoint_ocsp_answers_total",
                "trustpoint_rotation_devices", "trustpoint_signing_seconds", "trustpoint_troubles", "trustpoint_writes_waiting"
            ],
            types.Keys.Order());
        Assert.True(samples["trustpoint_certificates{state=\"good\"}"] >= 1);
        Assert.True(samples.Where(sample => sample.Key.StartsWith("trustpoint_crl_left_seconds", StringComparison.Ordinal)).All(sample => sample.Value > 0));
    }

    [Fact]
    public async Task A_histogram_is_cumulative_and_ends_with_its_count()
    {
        var (_, samples) = await ReadAsync();
        var buckets = samples.Where(sample => sample.Key.StartsWith("trustpoint_signing_seconds_bucket", StringComparison.Ordinal)).Select(sample => sample.Value).ToList();
        Assert.Equal(buckets.Order(), buckets);
        Assert.Equal(samples["trustpoint_signing_seconds_bucket{le=\"+Inf\"}"], samples["trustpoint_signing_seconds_count"]);
        Assert.True(samples["trustpoint_signing_seconds_count"] > 0);
    }

    [Fact] // labels are of closed sets: what strangers send makes no new series
    public async Task A_device_and_a_stranger_add_no_series()
    {
        _ = (await shared.Process.CommandAsync("device", "add", "metered-1")).Done;
        using var stranger = await shared.Process.DeviceClientAsync();
        _ = (await stranger.GetAsync("/.well-known/est/no-such-label/cacerts")).StatusCode;
        _ = (await stranger.GetAsync("/.well-known/est/cacerts")).StatusCode;
        const string Served = "trustpoint_est_answers_total{operation=\"cacerts\",status=\"200\"}";
        // An answer is counted once it is out.
        await Waiting.UntilAsync(async () => (await ReadAsync()).Samples.GetValueOrDefault(Served) >= 1);
        var (_, samples) = await ReadAsync();
        Assert.DoesNotContain(samples.Keys, name => name.Contains("metered", StringComparison.Ordinal) || name.Contains("no-such", StringComparison.Ordinal));
        Assert.True(samples.Count < 200, $"{samples.Count} series");
    }

    private async Task<(Dictionary<string, string> Types, Dictionary<string, double> Samples)> ReadAsync()
    {
        using var admin = shared.Process.AdminClient();
        using var answer = await admin.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        var text = await answer.Content.ReadAsStringAsync();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var types = new Dictionary<string, string>();
        var samples = new Dictionary<string, double>();
        string? described = null, family = null;
        foreach (var line in text.Split('\n')[..^1])
        {
            if (Help().Match(line) is { Success: true } help)
            {
                described = help.Groups[1].Value;
            }
            else if (Type().Match(line) is { Success: true } type)
            {
                family = type.Groups[1].Value;
                Assert.Equal(described, family);
                types.Add(family, type.Groups[2].Value);
            }
            else
            {
                var sample = Sample().Match(line);
                Assert.True(sample.Success, line);
                var name = sample.Groups[1].Value;
                Assert.True(name == family || (types[family!] == "histogram" && HistogramParts.Contains(name[family!.Length..])), line);
                if (types[family!] == "counter") Assert.EndsWith("_total", name, StringComparison.Ordinal);
                samples.Add(name + sample.Groups[2].Value, double.Parse(sample.Groups[3].Value, CultureInfo.InvariantCulture));
            }
        }
        return (types, samples);
    }

    private static readonly string[] HistogramParts = ["_bucket", "_sum", "_count"];

    [GeneratedRegex(@"^# HELP ([a-z_]+) [^\\]+$")]
    private static partial Regex Help();

    [GeneratedRegex(@"^# TYPE ([a-z_]+) (counter|gauge|histogram)$")]
    private static partial Regex Type();

    [GeneratedRegex("""^([a-z_]+)(\{[a-z]+="(?:[^"\\\n]|\\["\\n])*"(?:,[a-z]+="(?:[^"\\\n]|\\["\\n])*")*\})? (-?[0-9.]+(?:E[+-]?[0-9]+)?)$""")]
    private static partial Regex Sample();
}
