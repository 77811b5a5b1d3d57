using Microsoft.AspNetCore.Http;
using TrustPoint.Appliance.Enrolment;
using TrustPoint.Brski.Wire;
using TrustPoint.Devices;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Joining;

namespace TrustPoint.Appliance.Joining;

/// <summary>What the device registry says no with, as BRSKI says it (RFC 8995 sections 5.3 and 5.6).</summary>
internal static class JoinErrors
{
    /// <summary>The error for the wire; null for what is nobody's answer, but a fault.</summary>
    public static BrskiError? Of(Exception error) => error switch
    {
        // Section 5.3: 404 where it is not known who made it, 403 where an administrator can help; section 5.6: 406 where the inventory says no.
        JoinRefusedException { Why: NotAdmitted.Stranger } => BrskiError.NotFound(error.Message),
        JoinRefusedException { Why: NotAdmitted.OutOfUse } outOfUse => BrskiError.NotAcceptable(error.Message, outOfUse.Device),
        JoinRefusedException { Why: NotAdmitted.Unwanted } unwanted => BrskiError.Unwanted(error.Message, unwanted.Device),
        JoinRefusedException { Why: NotAdmitted.TooOften } often => BrskiError.TooManyRequests(error.Message, often.RetryAfter),
        JoinRefusedException or AdmissionRefusedException or CommandRefusedException => BrskiError.Forbidden(error.Message),
        _ => OfOwnTrouble(error),
    };

    /// <summary>The error for what is wrong on this box, be it a registrar or a MASA; null: it is something else.</summary>
    public static BrskiError? OfOwnTrouble(Exception error) => OwnTrouble.Of(error) is not { } trouble ? null
        : trouble.RetryAfter is { } wait ? BrskiError.Unavailable(trouble.Words, wait, error)
        : BrskiError.Forbidden(trouble.Words);

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
