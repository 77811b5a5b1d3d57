using TrustPoint.Appliance.Joining;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;
using TrustPoint.Devices.Joining;

namespace TrustPoint.Appliance.Tests.Joining;

/// <summary>What devices are answered when they do not come in (RFC 8995 sections 5.3 and 5.6, BRS-35).</summary>
public sealed class JoinErrorsTests
{
    [Theory]
    [InlineData(NotAdmitted.Stranger, 404)]
    [InlineData(NotAdmitted.NotListed, 403)]
    [InlineData(NotAdmitted.OutOfUse, 406)]
    [InlineData(NotAdmitted.Unwanted, 403)]
    [InlineData(NotAdmitted.TooOften, 429)]
    [InlineData(NotAdmitted.OtherRegistrar, 403)]
    public void Who_does_not_come_in_is_told_so_by_the_status_of_the_standard(NotAdmitted why, int status)
    {
        var error = JoinErrors.Of(new JoinRefusedException(why, "because", TimeSpan.FromSeconds(9)))!;
        Assert.Equal((status, "because"), (error.Status, error.Message));
        Assert.Equal(why == NotAdmitted.TooOften ? TimeSpan.FromSeconds(9) : null, error.RetryAfter);
    }

    [Fact] // what is wrong here is a reason to come again, and not for devices
    public void Our_own_trouble_is_503_without_detail()
    {
        foreach (var trouble in new Exception[] { new KeyStoreUnavailableException("slot 7 is gone"), new StoreUnavailableException("disk 3 is full"), ClockException.Behind(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch) })
        {
            var error = JoinErrors.Of(trouble)!;
            Assert.Equal(503, error.Status);
            Assert.NotNull(error.RetryAfter);
            Assert.DoesNotContain(trouble.Message, error.Message, StringComparison.Ordinal);
        }
        Assert.Null(JoinErrors.Of(new InvalidOperationException("a fault")));
    }

    [Theory] // RFC 8995 section 5.6; what the manufacturer says is for people here (BRS-53)
    [InlineData(JoinRefusal.Unknown, 404)]
    [InlineData(JoinRefusal.Unable, 406)]
    [InlineData(JoinRefusal.NotOurs, 403)]
    [InlineData(JoinRefusal.Person, 403)]
    [InlineData(JoinRefusal.TooLate, 403)]
    [InlineData(JoinRefusal.BeganAnew, 403)]
    [InlineData(JoinRefusal.Device, 403)]
    public void A_join_that_ended_says_why_in_our_words(JoinRefusal refusal, int status)
    {
        var join = new Join
        {
            IdevidSha256 = "00",
            Nonce = "n",
            Manufacturer = "maker",
            SerialNumber = "SN-1",
            Domain = "plant",
            Idevid = [],
            State = JoinState.Refused,
            Refusal = refusal,
            Reason = "because",
            MasaWords = "reported stolen",
            CreatedAt = DateTimeOffset.UnixEpoch,
            ChangedAt = DateTimeOffset.UnixEpoch,
        };
        var error = JoinErrors.Of(Assert.IsType<JoinStep.Refused>(JoinStep.Of(join)));
        Assert.Equal((status, "because"), (error.Status, error.Message));
    }
}
