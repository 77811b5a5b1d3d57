using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;
using TrustPoint.Ca.Vouchers;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>What is wrong on this box, as whoever asks hears it in any protocol: what it is in particular is for our log alone.</summary>
/// <param name="Words">The reason, for people.</param>
/// <param name="RetryAfter">When to come again; null: to come again does not help.</param>
internal sealed record OwnTrouble(string Words, TimeSpan? RetryAfter)
{
    /// <summary>What an error is; null: something else.</summary>
    public static OwnTrouble? Of(Exception error) => error switch
    {
        // RFC 7030 section 4.2.3: what no repetition changes is no 503.
        KeyStoreUnavailableException { IsRefusal: true } => new("the signer that holds the key does not allow it: who runs this server finds the reason in its log", null),
        KeyStoreUnavailableException keys => new("the signing key cannot be used now", keys.RetryAfter),
        NoVoucherSignerException => new("nobody signs for the manufacturer here", TimeSpan.FromMinutes(5)),
        ClockException => new("the appliance does not know what time it is", TimeSpan.FromMinutes(1)),
        StoreUnavailableException => new("nothing can be stored now", TimeSpan.FromSeconds(30)),
        _ => null,
    };
}
