using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Est;

/// <summary>
/// RFC 7030 section 4.2.2, simple re-enrollment: the request's Subject and SubjectAltName are identical to those of the certificate being
/// renewed. Names are compared as RFC 5280 section 7.1 has it, alternative names as a set. ChangeSubjectName (RFC 6402 section 2.8) is
/// refused by name: a new name is a new enrolment.
/// </summary>
internal static class Renewal
{
    private const string ChangeSubjectName = "1.3.6.1.5.5.7.7.36";

    /// <summary>Refuses a request for another identity than the certificate's.</summary>
    public static void RequireSameIdentity(CertificationRequest request, Certificate renewed)
    {
        if (request.Attributes.Any(attribute => attribute.Oid == ChangeSubjectName))
            throw EstError.Forbidden("ChangeSubjectName is not supported: enrol the new name with simpleenroll");
        if (!request.Subject.Matches(renewed.Subject))
            throw EstError.Forbidden($"the request's subject ({request.Subject}) is not that of the certificate being renewed ({renewed.Subject})");
        if (!request.SubjectAltNames.ToHashSet().SetEquals(renewed.SubjectAltNames))
            throw EstError.Forbidden("the request's subjectAltName is not that of the certificate being renewed");
    }
}
