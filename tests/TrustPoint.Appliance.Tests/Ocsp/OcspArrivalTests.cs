using System.Diagnostics;
using TrustPoint.Formats.Ocsp;

namespace TrustPoint.Appliance.Tests.Ocsp;

/// <summary>A revocation arrives: on the next answer, under load, after a restart, and when it is the responder's own.</summary>
public sealed class OcspArrivalTests(OcspBench bench) : IClassFixture<OcspBench>
{
    [Fact]
    public async Task The_next_answer_after_a_change_says_so_while_others_keep_the_cache_warm()
    {
        const int Rounds = 100;
        var device = await bench.EnrolAsync("warm");
        Assert.IsType<CertStatus.Good>(await bench.StatusAsync(device.SerialNumber));
        using var over = new CancellationTokenSource();
        var askers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested) await bench.StatusAsync(device.SerialNumber);
        })).ToList();
        var slowest = TimeSpan.Zero;
        for (var round = 0; round < Rounds; round++)
        {
            await ChangeAsync("revoke", new { reason = "certificateHold" });
            await ExpectAsync<CertStatus.Revoked>();
            await ChangeAsync("release", new { });
            await ExpectAsync<CertStatus.Good>();
        }
        await over.CancelAsync();
        await Task.WhenAll(askers);
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(1));

        Task ChangeAsync(string order, object body) => bench.Process.AdminAsync(HttpMethod.Post, $"certificates/{device.SerialNumber}/{order}", body);

        async Task ExpectAsync<T>()
        {
            var start = Stopwatch.GetTimestamp();
            Assert.IsType<T>(await bench.StatusAsync(device.SerialNumber));
            if (Stopwatch.GetElapsedTime(start) is var time && time > slowest) slowest = time;
        }
    }

    [Fact] // the first answer after a start reads what is in the database
    public async Task After_a_restart_it_is_known_from_the_first_answer_on()
    {
        var (revoked, good) = (await bench.EnrolAsync("before-1"), await bench.EnrolAsync("before-2"));
        await bench.Process.JsonAsync("cert", "revoke", revoked.SerialNumber, "--reason", "superseded");
        await bench.Process.RestartAsync();
        Assert.IsType<CertStatus.Revoked>(await bench.StatusAsync(revoked.SerialNumber));
        Assert.IsType<CertStatus.Good>(await bench.StatusAsync(good.SerialNumber));
    }

    [Fact] // RFC 6960 section 4.2.2.2.1
    public async Task A_revoked_responder_signs_nothing_more_and_another_takes_its_place()
    {
        var device = await bench.EnrolAsync("responded");
        var before = (await bench.PostAsync(bench.Request(device.SerialNumber))).Basic!.Certificates.Single();
        await bench.Process.JsonAsync("cert", "revoke", Convert.ToHexString(before.Serial.Span), "--reason", "keyCompromise");

        var after = (await Waiting.ForAsync(() => bench.PostAsync(bench.Request(device.SerialNumber)), answer => answer.Status != OcspResponseStatus.TryLater)).Basic!;
        Assert.NotEqual(before.Serial.ToArray(), after.Certificates.Single().Serial.ToArray());
        Assert.IsType<CertStatus.Good>(after.Data.Responses.Single().Status);
        // The one before is revoked, says the one after.
        Assert.IsType<CertStatus.Revoked>(await bench.StatusAsync(Convert.ToHexString(before.Serial.Span)));
    }

    [Fact] // REST and CLI show what answers for an authority like every other certificate
    public async Task Its_certificate_is_on_record_like_any_other()
    {
        var responders = await bench.Process.JsonAsync("cert", "list", "--profile", "ocsp-responder", "--status", "issued");
        Assert.Equal(2, responders.GetArrayLength());
        Assert.Equal(0, await bench.Process.StopAsync());
        Assert.Equal(0, (await bench.Process.CommandAsync("fsck")).ExitCode);
        await bench.Process.RestartAsync();
    }

    [Fact]
    public async Task While_the_token_is_away_an_answer_that_is_kept_is_given_and_another_is_tried_later()
    {
        var (kept, other) = (await bench.EnrolAsync("kept"), await bench.EnrolAsync("other"));
        Assert.IsType<CertStatus.Good>(await bench.StatusAsync(kept.SerialNumber));
        var token = Directory.GetDirectories(Path.Combine(bench.Process.DataDirectory, "softhsm", "tokens")).Single();
        var elsewhere = Path.Combine(bench.Process.DataDirectory, "elsewhere");
        Directory.Move(token, elsewhere);
        try
        {
            Assert.Equal(OcspResponseStatus.TryLater, (await bench.PostAsync(bench.Request(other.SerialNumber))).Status);
            Assert.IsType<CertStatus.Good>(await bench.StatusAsync(kept.SerialNumber));
        }
        finally
        {
            Directory.Move(elsewhere, token);
        }
        await Waiting.UntilAsync(async () => (await bench.PostAsync(bench.Request(other.SerialNumber))).Status != OcspResponseStatus.TryLater);
        Assert.IsType<CertStatus.Good>(await bench.StatusAsync(other.SerialNumber));
    }
}
