using System.Security.Cryptography;
using TrustPoint.Ca.Revocation;
using TrustPoint.Formats.Ocsp;

namespace TrustPoint.Ca.Tests.Ocsp;

/// <summary>Answers are kept for others who ask the same, and never longer than they are true (RFC 9919 section 7.1).</summary>
public sealed class KeptAnswersTests : ResponderTest
{
    [Fact]
    public async Task The_same_question_is_signed_once_until_half_of_its_time_is_over()
    {
        var pump = await Ca.IssueAsync("pump-1");
        var first = await Plant.AskAsync([pump.Serial]);
        var signatures = Ca.Keys.Signatures;
        Ca.Time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(1));
        Assert.Same(first, await Plant.AskAsync([pump.Serial]));
        Assert.Equal(signatures, Ca.Keys.Signatures);

        Ca.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await Plant.AskAsync([pump.Serial]);
        Assert.Equal((signatures + 1, Ca.Time.GetUtcNow()), (Ca.Keys.Signatures, second.Freshness!.ThisUpdate));
        Assert.Same(second, await Plant.AskAsync([pump.Serial]));
    }

    [Fact] // the answer gives back the CertID as it was sent, and the certificates in their order
    public async Task Another_way_to_ask_is_another_question()
    {
        var (one, two) = (await Ca.IssueAsync("pump-1"), await Ca.IssueAsync("pump-2"));
        var answers = new[]
        {
            await Plant.AskAsync([one.Serial]), await Plant.AskAsync([one.Serial], hash: HashAlgorithmName.SHA256), await Plant.AskAsync([two.Serial]),
            await Plant.AskAsync([one.Serial, two.Serial]), await Plant.AskAsync([two.Serial, one.Serial]),
        };
        Assert.Equal(answers.Length, answers.Select(answer => answer.Freshness!.Tag).Distinct().Count());
        Assert.Same(answers[3], await Plant.AskAsync([one.Serial, two.Serial]));
    }

    [Fact]
    public async Task A_revocation_ends_what_was_kept_of_all()
    {
        var (revoked, other) = (await Ca.IssueAsync("pump-1"), await Ca.IssueAsync("pump-2"));
        var kept = await Plant.AskAsync([other.Serial]);
        Assert.IsType<CertStatus.Good>(await Plant.StatusAsync(revoked.Serial));
        await Plant.ChangeAsync(revoked, new RevocationOrder.Revoke(RevocationReason.Superseded));
        Assert.IsType<CertStatus.Revoked>(await Plant.StatusAsync(revoked.Serial));
        Assert.NotSame(kept, await Plant.AskAsync([other.Serial]));
    }

    [Fact]
    public async Task An_answer_that_was_begun_before_a_change_is_kept_for_nobody()
    {
        var pump = await Ca.IssueAsync("pump-1");
        var gate = new TaskCompletionSource();
        Ca.Keys.Gate = gate.Task;
        var early = Plant.AskAsync([pump.Serial]).AsTask(); // its status is read, its signature waits
        await Plant.ChangeAsync(pump, new RevocationOrder.Revoke(RevocationReason.Superseded));
        Ca.Keys.Gate = null;
        gate.SetResult();

        Assert.IsType<CertStatus.Good>(OcspResponse.Decode((await early).Der).Basic!.Data.Responses.Single().Status);
        Assert.IsType<CertStatus.Revoked>(await Plant.StatusAsync(pump.Serial));
    }

    [Fact] // a stranger who makes serial numbers up pushes nobody's answer out
    public async Task What_was_never_issued_is_not_kept()
    {
        var serial = (byte[])[1, .. RandomNumberGenerator.GetBytes(19)];
        Assert.NotSame(await Plant.AskAsync([serial]), await Plant.AskAsync([serial]));
    }

    [Fact] // two halves of 8 MiB
    public async Task What_is_kept_is_bounded()
    {
        var pump = await Ca.IssueAsync("pump-1");
        var others = new byte[9][];
        for (var i = 0; i < 9; i++) others[i] = (await Ca.IssueAsync($"other-{i}")).Serial;
        var first = await Plant.AskAsync([pump.Serial]);
        // Questions that are all different and as long as they may be: the ten in ever other orders.
        var order = (byte[][])[pump.Serial, .. others];
        long octets = 0;
        while (octets < 17 << 20)
        {
            RandomNumberGenerator.Shuffle(order.AsSpan());
            octets += (await Plant.AskAsync(order, hash: HashAlgorithmName.SHA512)).Der.Length;
        }
        Assert.NotSame(first, await Plant.AskAsync([pump.Serial]));
    }

    [Fact] // once a change is acknowledged, every answer that is asked for later says so: with others asking all the time
    public async Task No_answer_is_older_than_an_acknowledged_change()
    {
        const int Rounds = 150;
        var pump = await Ca.IssueAsync("pump-1");
        using var over = new CancellationTokenSource();
        var askers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                await Plant.AskAsync([pump.Serial]);
                await Task.Yield(); // what is kept is answered at once: the one who changes gets a turn too
            }
        })).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            await Plant.ChangeAsync(pump, new RevocationOrder.Revoke(RevocationReason.CertificateHold));
            Assert.IsType<CertStatus.Revoked>(await Plant.StatusAsync(pump.Serial));
            await Plant.ChangeAsync(pump, new RevocationOrder.Release());
            Assert.IsType<CertStatus.Good>(await Plant.StatusAsync(pump.Serial));
        }
        await over.CancelAsync();
        await Task.WhenAll(askers);
    }

    [Fact] // between the commit and its acknowledgement too: who reads the database before and after an answer is not contradicted
    public async Task No_answer_contradicts_the_database()
    {
        var pump = await Ca.IssueAsync("pump-1");
        var id = (await Plant.Certificates.FindAsync("issuing", pump.Serial, default))!.Id;
        await Plant.ChangeAsync(pump, new RevocationOrder.Revoke(RevocationReason.CertificateHold));
        using var turns = new SemaphoreSlim(0);
        var (over, compared) = (false, 0);
        var askers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                await turns.WaitAsync();
                if (Volatile.Read(ref over)) return;
                var before = (await Plant.Revoked.FindAsync(id, default))!;
                var status = await Plant.StatusAsync(pump.Serial);
                var after = (await Plant.Revoked.FindAsync(id, default))!;
                if (before.Change != after.Change) continue;
                Assert.Equal(before.Released, status is CertStatus.Good);
                Interlocked.Increment(ref compared);
            }
        })).ToList();
        for (var change = 0; change < 300; change++)
        {
            // Four turns for each asker: enough to ask before, during and after the change; more would only keep the processor busy.
            turns.Release(16);
            await Plant.ChangeAsync(pump, change % 2 == 0 ? new RevocationOrder.Release() : new RevocationOrder.Revoke(RevocationReason.CertificateHold));
        }
        Volatile.Write(ref over, true);
        turns.Release(askers.Count);
        await Task.WhenAll(askers);
        Assert.InRange(compared, 100, int.MaxValue);
    }

    [Fact]
    public async Task The_state_has_no_number_while_it_changes()
    {
        var pump = await Ca.IssueAsync("pump-1");
        var changes = Plant.Revocations.Changes;
        var before = changes.Settled!.Value;
        changes.Begin();
        Assert.Null(changes.Settled);
        var first = await Plant.AskAsync([pump.Serial]);
        Assert.NotSame(first, await Plant.AskAsync([pump.Serial]));
        changes.End();
        Assert.Equal(before + 1, changes.Settled);
    }
}
