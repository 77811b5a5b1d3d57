using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;

namespace TrustPoint.Testing.Stored;

/// <summary>The second person at a stored CA.</summary>
public static class Bert
{
    private static readonly Person Signed = new("bert", [new(Role.Administrator)], 1, IsFresh: true);

    /// <summary>Adds him; once.</summary>
    public static Task AddBertAsync(this StoredCa ca) => ca.AddPersonAsync(Signed);

    /// <summary>Adds somebody with their roles.</summary>
    public static Task AddPersonAsync(this StoredCa ca, Person person) => ca.People.AddAsync(
        new Account { Name = person.Name, DisplayName = person.Name, Roles = person.Roles, PasswordHash = "hash", AddedAt = ca.Time.GetUtcNow() }, ca.Entry(AuditEventType.PersonAdded), default);

    /// <summary>Somebody asks for what takes two people, and he approves it. After that it can be done.</summary>
    /// <exception cref="InvalidOperationException">It was done by one alone.</exception>
    public static async Task LetBertApproveAsync(this StoredCa ca, Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (SecondPersonWantedException wanted)
        {
            await new Approvals(ca.Approvals, ca.People, ca.Store.Audit, ca.SecondPerson, ca.Time).ApproveAsync(Signed, wanted.Proposal.Number, default);
            return;
        }
        throw new InvalidOperationException("it takes two people, and one did it alone");
    }
}
