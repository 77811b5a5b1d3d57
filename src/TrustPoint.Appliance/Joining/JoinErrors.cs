using Microsoft.AspNetCore.Http;
using TrustPoint.Brski.Wire;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Devices;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Joining;

namespace TrustPoint.Appliance.Joining;

/// <summary>What the device registry says no with, as BRSKI says it (RFC 8995 sections 5.3 and 5.6).</summary>
internal static class JoinErrors
{
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(30);

    /// <summary>The error for the wire; null for what is nobody's answer, but a fault.</summary>
    public static BrskiError? Of(Exception error) => error switch
    {
        // Section 5.3: 404 where it is not known who made it, 403 where an administrator can help; section 5.6: 406 where the inventory says no.
        JoinRefusedException { Why: NotAdmitted.Stranger } => BrskiError.NotFound(error.Message),
        JoinRefusedException { Why: NotAdmitted.OutOfUse } outOfUse => BrskiError.NotAcceptable(error.Message, outOfUse.Device),
        JoinRefusedException { Why: NotAdmitted.Unwanted } unwanted => BrskiError.Unwanted(error.Message, unwanted.Device),
        JoinRefusedException { Why: NotAdmitted.TooOften } often => BrskiError.TooManyRequests(error.Message, often.RetryAfter),
        JoinRefusedException or AdmissionRefusedException or CommandRefusedException => BrskiError.Forbidden(error.Message),
        KeyStoreUnavailableException { IsRefusal: true } => BrskiError.Forbidden("the signer that holds the registrar's key does not allow it: who runs this server finds the reason in its log"),
        KeyStoreUnavailableException keys => BrskiError.Unavailable("the registrar's key cannot be used now", keys.RetryAfter, error),
        StoreUnavailableException => BrskiError.Unavailable("nothing can be stored now", StoreRetry, error),
        _ => null,
    };

    /// <summary>A join that ended (RFC 8995 section 5.6).</summary>
    public static BrskiError Of(JoinStep.Refused refused)
    {
        var reason = refused.Join.Reason!;
        return refused.Join.Refusal switch
        {
            JoinRefusal.Unknown => BrskiError.NotFound(reason),
            JoinRefusal.Unable => BrskiError.NotAcceptable(reason),
            _ => BrskiError.Forbidden(reason),
        };
    }

    /// <summary>How an answer shows among the contacts.</summary>
    public static ContactOutcome OutcomeOf(BrskiError? error) => error switch
    {
        null => ContactOutcome.Served,
        { IsRefusal: true } => ContactOutcome.Refused,
        { Status: StatusCodes.Status202Accepted } => ContactOutcome.Waiting,
        _ => ContactOutcome.Failed,
    };
}
