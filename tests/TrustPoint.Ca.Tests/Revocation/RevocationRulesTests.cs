using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Revocation;
using TrustPoint.Formats.Revocation;
using TrustPoint.Testing.InMemory;
using Revoked = TrustPoint.Ca.Revocation.Revocation;

namespace TrustPoint.Ca.Tests.Revocation;

/// <summary>What may follow what (RFC 5280 section 5.3.1), every pair of states and orders.</summary>
public class RevocationRulesTests
{
    private static readonly DateTimeOffset Now = InMemoryCa.Start;

    public static TheoryData<RevocationReason?, RevocationReason, bool> Pairs()
    {
        var pairs = new TheoryData<RevocationReason?, RevocationReason, bool>();
        var reasons = Enum.GetValues<RevocationReason>().Where(reason => reason != RevocationReason.CaCompromise).ToList();
        foreach (var to in reasons)
        {
            pairs.Add(null, to, true);
            // A hold may become anything; anything may become a compromise; the same again is no change; all else takes words back.
            foreach (var from in reasons.Where(from => from != to))
                pairs.Add(from, to, from == RevocationReason.CertificateHold || to == RevocationReason.KeyCompromise);
        }
        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_reason_may_follow_another(RevocationReason? from, RevocationReason to, bool allowed)
    {
        var before = from is { } reason ? Changed(Decide(null, new RevocationOrder.Revoke(reason), Now.AddHours(-1))) : null;

        var verdict = Decide(before, new RevocationOrder.Revoke(to), Now);

        if (!allowed)
        {
            Assert.Contains("only a compromise", Assert.IsType<RevocationVerdict.Refused>(verdict).Why, StringComparison.Ordinal);
            return;
        }
        var after = Changed(verdict);
        Assert.Equal((to, false), (after.Reason, after.Released));
        // The date is that of the first revocation: since then it was not to be relied on.
        Assert.Equal(before is null ? Now : Now.AddHours(-1), after.RevokedAt);
    }

    [Theory, MemberData(nameof(Reasons))]
    public void The_same_again_changes_nothing(RevocationReason reason)
    {
        var before = Changed(Decide(null, new RevocationOrder.Revoke(reason), Now));
        Assert.Equal(before, Assert.IsType<RevocationVerdict.Unchanged>(Decide(before, new RevocationOrder.Revoke(reason), Now.AddHours(1))).Revocation);
    }

    [Theory, MemberData(nameof(Reasons))]
    public void Only_a_hold_is_released_and_it_may_be_held_again(RevocationReason reason)
    {
        var before = Changed(Decide(null, new RevocationOrder.Revoke(reason), Now));
        var verdict = Decide(before, new RevocationOrder.Release(), Now.AddHours(1));
        if (reason != RevocationReason.CertificateHold)
        {
            Assert.Contains("only a hold can be released", Assert.IsType<RevocationVerdict.Refused>(verdict).Why, StringComparison.Ordinal);
            return;
        }
        var released = Changed(verdict);
        Assert.Equal(CertificateStatus.Issued, released.StatusOf(Certificate()));
        // RFC 5280 section 5.2.4: a delta CRL says removeFromCRL.
        Assert.Equal(CrlReason.RemoveFromCrl, RevokedCertificate.Decode(released.Entry).Reason);
        Assert.IsType<RevocationVerdict.Unchanged>(Decide(released, new RevocationOrder.Release(), Now.AddHours(2)));

        var again = Changed(Decide(released, new RevocationOrder.Revoke(RevocationReason.CertificateHold), Now.AddHours(3)));
        Assert.Equal((Now.AddHours(3), CertificateStatus.OnHold), (again.RevokedAt, again.StatusOf(Certificate())));
    }

    [Fact]
    public void What_was_never_revoked_needs_no_release() =>
        Assert.Null(Assert.IsType<RevocationVerdict.Unchanged>(Decide(null, new RevocationOrder.Release(), Now)).Revocation);

    [Fact] // RFC 5280 section 5.3.1
    public void CaCompromise_is_for_authorities_alone()
    {
        var order = new RevocationOrder.Revoke(RevocationReason.CaCompromise);
        Assert.IsType<RevocationVerdict.Refused>(RevocationRules.Decide(Certificate(), null, order, false, "uid:0", Now));
        Assert.IsType<RevocationVerdict.Changed>(RevocationRules.Decide(Certificate(), null, order, true, "uid:0", Now));
    }

    [Fact]
    public void An_expired_certificate_and_one_that_is_being_issued_are_not_revoked()
    {
        var order = new RevocationOrder.Revoke(RevocationReason.Superseded);
        Assert.Contains("expired", Assert.IsType<RevocationVerdict.Refused>(Decide(null, order, Certificate().NotAfter.AddSeconds(1))).Why, StringComparison.Ordinal);
        var intended = Certificate() with { Status = CertificateStatus.Intended };
        Assert.Contains("try again", Assert.IsType<RevocationVerdict.Refused>(RevocationRules.Decide(intended, null, order, false, "uid:0", Now)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void An_abandoned_serial_number_can_be_revoked_because_its_certificate_may_exist()
    {
        var abandoned = Certificate() with { Status = CertificateStatus.Abandoned, Sha256 = null };
        Assert.IsType<RevocationVerdict.Changed>(RevocationRules.Decide(abandoned, null, new RevocationOrder.Revoke(RevocationReason.Superseded), false, "uid:0", Now));
    }

    [Fact] // RFC 5280 section 5.3.2
    public void An_invalidity_date_lies_in_the_past_and_may_be_made_known_later()
    {
        Assert.IsType<RevocationVerdict.Refused>(Decide(null, new RevocationOrder.Revoke(RevocationReason.KeyCompromise, Now.AddSeconds(1)), Now));
        var before = Changed(Decide(null, new RevocationOrder.Revoke(RevocationReason.KeyCompromise), Now));
        var after = Changed(Decide(before, new RevocationOrder.Revoke(RevocationReason.KeyCompromise, Now.AddDays(-9)), Now));
        Assert.Equal(Now.AddDays(-9), RevokedCertificate.Decode(after.Entry).InvalidityDate);
    }

    public static TheoryData<RevocationReason> Reasons() => [.. Enum.GetValues<RevocationReason>().Where(reason => reason != RevocationReason.CaCompromise)];

    private static Revoked Changed(RevocationVerdict verdict) => Assert.IsType<RevocationVerdict.Changed>(verdict).Revocation;

    private static RevocationVerdict Decide(Revoked? current, RevocationOrder order, DateTimeOffset now) =>
        RevocationRules.Decide(Certificate(), current, order, false, "uid:0 (admin-socket)", now);

    private static CertificateRecord Certificate() => new()
    {
        Id = 7,
        Authority = "issuing",
        Serial = [0x40, 1, 2, 3],
        Status = CertificateStatus.Issued,
        TbsSha256 = new byte[32],
        Sha256 = new byte[32],
        Der = [],
        Subject = "CN=pump-1",
        NotBefore = Now.AddDays(-1),
        NotAfter = Now.AddDays(1),
        Profile = "tls-client@1",
        RequestKey = new byte[32],
        Requester = "pump-1",
        CreatedAt = Now.AddDays(-1),
    };
}
