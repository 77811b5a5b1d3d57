using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Credentials;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Revocation;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Ocsp;

namespace TrustPoint.Ca.Tests.Ocsp;

/// <summary>The certificates and keys that answer for an authority, RFC 6960 section 4.2.2.2.</summary>
public sealed class DelegatedRespondersTests : ResponderTest
{
    private static readonly TimeSpan TwoThirds = TimeSpan.FromDays(14) * 2 / 3;

    [Fact]
    public async Task A_start_goes_on_with_the_responder_that_there_is()
    {
        var before = await ResponderAsync();
        await RestartAsync();
        Assert.Equal(before.Der.ToArray(), (await ResponderAsync()).Der.ToArray());
        Assert.Equal(2, await CountAsync());
    }

    [Fact] // RFC 6960 section 4.2.2.2.1
    public async Task It_is_replaced_when_a_third_of_its_life_is_left_and_its_key_destroyed()
    {
        var before = await ResponderAsync();
        Ca.Time.Advance(TwoThirds - TimeSpan.FromHours(2));
        Assert.Empty(await Plant.Delegated.RenewAsync(default));
        Assert.Equal(2, await CountAsync());

        Ca.Time.Advance(TimeSpan.FromHours(2));
        Assert.Empty(await Plant.Delegated.RenewAsync(default));
        var after = await ResponderAsync();
        Assert.NotEqual(before.PublicKey.Der.ToArray(), after.PublicKey.Der.ToArray());
        Assert.Equal(4, await CountAsync());
        var old = StoredKey.IdOf(before.PublicKey.Der.Span);
        Assert.Contains(old, (await Ca.Keys.ListAsync(default)).Select(key => key.Id)); // an answer may just be being signed with it
        Assert.Contains(await Plant.Delegated.HeldAsync(default), held => held.Ending.Any(key => key.KeyId == old));

        Ca.Time.Advance(KeyHandover.Overlap);
        Assert.Empty(await Plant.Delegated.RenewAsync(default));
        var keys = (await Ca.Keys.ListAsync(default)).Select(key => key.Id).ToList();
        Assert.DoesNotContain(old, keys);
        Assert.Contains(StoredKey.IdOf(after.PublicKey.Der.Span), keys);
    }

    [Fact] // the labels of an appliance's keys end with its id: what a cut-off set-up leaves behind is known by it
    public async Task Its_key_is_known_by_its_label() =>
        Assert.Contains("OCSP responder (issuing) 0123456789abcdef", (await Ca.Keys.ListAsync(default)).Select(key => key.Label));

    [Fact] // RFC 6960 section 4.2.2.2.1: nothing that is said outlives the certificate that vouches for it
    public async Task NextUpdate_is_not_after_its_end_and_after_that_nobody_answers()
    {
        var (pump, end) = (await Ca.IssueAsync("pump-1"), (await ResponderAsync()).NotAfter);
        Ca.Time.Advance(end - Ca.Time.GetUtcNow() - TimeSpan.FromMinutes(20));
        var answer = await Plant.AskAsync([pump.Serial]);
        Assert.Equal(end, OcspResponse.Decode(answer.Der).Basic!.Data.Responses.Single().NextUpdate);
        Ca.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(OcspResponseStatus.TryLater, StatusOf(await Plant.AskAsync([pump.Serial])));
    }

    [Fact]
    public async Task A_revoked_one_answers_nothing_more_and_the_next_one_does()
    {
        var (pump, before) = (await Ca.IssueAsync("pump-1"), await ResponderAsync());
        Assert.IsType<CertStatus.Good>(await Plant.StatusAsync(pump.Serial)); // and is kept
        await Plant.ChangeAsync((await Plant.Certificates.FindAsync("issuing", before.Serial, default))!, new RevocationOrder.Revoke(RevocationReason.KeyCompromise));

        Assert.Equal(OcspResponseStatus.TryLater, StatusOf(await Plant.AskAsync([pump.Serial])));
        Assert.Empty(await Plant.Delegated.RenewAsync(default));
        Assert.NotEqual(before.Serial.ToArray(), (await ResponderAsync()).Serial.ToArray());
    }

    [Fact]
    public async Task One_whose_key_is_gone_is_replaced()
    {
        var (pump, before) = (await Ca.IssueAsync("pump-1"), await ResponderAsync());
        await Ca.Keys.DestroyAsync(StoredKey.IdOf(before.PublicKey.Der.Span), default);
        Assert.Equal(OcspResponseStatus.TryLater, StatusOf(await Plant.AskAsync([pump.Serial])));
        Assert.Empty(await Plant.Delegated.RenewAsync(default));
        Assert.IsType<CertStatus.Good>(await Plant.StatusAsync(pump.Serial));
    }

    [Fact]
    public async Task What_cannot_be_renewed_is_told_and_the_old_one_answers_meanwhile()
    {
        var pump = await Ca.IssueAsync("pump-1");
        Ca.Time.Advance(TwoThirds);
        Ca.Keys.Failure = new KeyStoreUnavailableException("the token is away");
        var troubles = await Plant.Delegated.RenewAsync(default);
        Assert.Equal(["the responder of root cannot be renewed: the token is away", "the responder of issuing cannot be renewed: the token is away"], troubles);
        Ca.Keys.Failure = null;
        Assert.IsType<CertStatus.Good>(await Plant.StatusAsync(pump.Serial));
        Assert.Empty(await Plant.Delegated.RenewAsync(default));
    }

    [Fact] // RFC 6960 section 2.7 leaves it to the CA; invariant: a revoked authority issues nothing, not even a responder
    public async Task A_revoked_authority_answers_as_long_as_its_last_responder_may()
    {
        var pump = await Ca.IssueAsync("pump-1");
        var end = (await ResponderAsync()).NotAfter;
        await Plant.ChangeAsync((await Plant.Certificates.FindAsync("root", Plant.Issuing.Certificate.Serial, default))!, new RevocationOrder.Revoke(RevocationReason.CaCompromise));

        Assert.IsType<CertStatus.Good>(await Plant.StatusAsync(pump.Serial));
        Ca.Time.Advance(TwoThirds);
        Assert.Empty(await Plant.Delegated.RenewAsync(default));
        Assert.IsType<CertStatus.Good>(await Plant.StatusAsync(pump.Serial));
        await RestartAsync();
        Assert.IsType<CertStatus.Good>(await Plant.StatusAsync(pump.Serial));
        Ca.Time.Advance(end - Ca.Time.GetUtcNow());
        Assert.Equal(OcspResponseStatus.TryLater, StatusOf(await Plant.AskAsync([pump.Serial])));
    }

    [Fact] // RFC 9919 section 3.2.3
    public async Task For_an_authority_that_has_expired_nobody_speaks()
    {
        var pump = await Ca.IssueAsync("pump-1");
        Ca.Time.Advance(Plant.Issuing.Certificate.NotAfter - Ca.Time.GetUtcNow());
        Assert.Equal(OcspResponseStatus.Unauthorized, StatusOf(await Plant.AskAsync([pump.Serial])));
    }

    private async Task<Certificate> ResponderAsync() => (await Plant.SignedAsync([1])).Certificates.Single();

    private async Task<int> CountAsync() => (await Plant.Certificates.ListAsync(new(Profile: "ocsp-responder", Status: CertificateStatus.Issued), CertificateSort.Newest, null, 10, default)).Items.Count;
}
