using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.People;

/// <summary>Adds a person, who chooses a password with the code that is shown then.</summary>
public sealed partial class AddPersonPage(Ca.People.People people, CircuitCaller caller) : View
{
    private readonly HashSet<HeldRole> roles = [];
    private bool isAllowed;
    private string name = "";
    private string displayName = "";
    private string? refusal;
    private NewSetUpCode? code;
    private SecondPersonWantedException? waits;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        // Whoever may not, or must first show again who they are, learns it before filling in anything.
        (await caller.NowAsync(Gone)).RequireAlone(Right.ManagePeople);
        isAllowed = true;
    }

    private async Task AddAsync()
    {
        (refusal, waits) = (null, null);
        try
        {
            name = name.Trim();
            code = await people.AddAsync(await caller.NowAsync(Gone), name, displayName.Trim(), [.. roles], Gone);
        }
        catch (SecondPersonWantedException wanted)
        {
            waits = wanted;
        }
        catch (Exception refused) when (refused is PersonRefusedException or ApprovalRefusedException or NameTakenException or StoreUnavailableException)
        {
            refusal = refused.Message;
        }
    }
}
