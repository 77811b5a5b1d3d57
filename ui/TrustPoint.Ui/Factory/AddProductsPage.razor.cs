using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Devices;
using TrustPoint.Ui.Elements;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>Adds many products, gives them to an owner, or both: pasted or from a file, looked at row by row before anything is done.</summary>
public sealed partial class AddProductsPage(Products products, ProductLife life, Models terms, Owners customers, Factories factories, CircuitCaller caller) : View
{
    private const int LargestFile = 1024 * 1024;

    private readonly Attempt attempt = new(caller);
    private bool isLoaded;
    private bool mayAdd;
    private bool mayAssign;
    private bool isAdded;
    private Step step;
    private IReadOnlyList<string> domains = [];
    private IReadOnlyList<Model> models = [];
    private IReadOnlyList<Owner> owners = [];
    private IReadOnlyList<CheckedProduct> rows = [];
    private string domain = "";
    private string model = "";
    private string owner = "";
    private string text = "";

    private enum Step
    {
        Typing,
        Checked,
        Done,
    }

    /// <summary>The owner to begin with.</summary>
    [SupplyParameterFromQuery(Name = "owner")]
    public string? ForOwner { get; set; }

    private List<CheckedProduct> Ready => [.. rows.Where(row => row.Fault is null)];

    private List<CheckedProduct> New => [.. Ready.Where(row => row.Known is null)];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var person = await caller.NowAsync(Gone);
        (mayAdd, mayAssign) = (person.ReachOf(Right.ManageDevices).IsAnywhere, person.ReachOf(Right.ManageOwnership).IsAnywhere);
        // Whoever may not, or must first show again who they are, learns it before filling in anything.
        if (mayAssign) person.RequireAlone(Right.ManageOwnership);
        else if (!mayAdd) throw new NotAllowedException(person, Right.ManageDevices);
        domains = [.. factories.All.Select(factory => factory.Name).Where(name => person.May(Right.ManageDevices, name) || person.May(Right.ManageOwnership, name))];
        if (domains is [] && factories.All.Any()) throw new NotAllowedException(person, Right.ManageDevices);
        (models, owners) = (await terms.ListAsync(person, Gone), await customers.ListAsync(person, Gone));
        domain = domains is [var first, ..] ? first : "";
        owner = mayAssign && owners.Any(known => known.Name == ForOwner) ? ForOwner! : "";
        isLoaded = true;
    }

    private string Number(int value) => Viewer.Words.Number(value);

    private string WordOf(CheckedProduct row) => (row, owner) switch
    {
        ({ Fault: not null }, _) => "many.products.not",
        ({ Known: not null }, _) => "many.products.owned",
        (_, "") => "many.products.new",
        _ => "many.products.newOwned",
    };

    private async Task ReadFileAsync(InputFileChangeEventArgs change)
    {
        attempt.Refusal = change.File.Size > LargestFile ? Say("many.large", Number(LargestFile / 1024)) : null;
        if (attempt.Refusal is null) text = Encoding.UTF8.GetString(await change.File.ReadAllAsync(LargestFile, Gone));
    }

    private async Task LookAsync()
    {
        if (model.Length == 0 && owner.Length == 0)
        {
            attempt.Refusal = Say("many.products.nothing");
            return;
        }
        await attempt.MakeAsync(async person =>
        {
            try
            {
                rows = await products.CheckAsync(person, domain, NullIfEmpty(model), NullIfEmpty(owner), DeviceTable.Serials(text), Gone);
                (step, isAdded) = (Step.Checked, false);
            }
            catch (TableRefusedException refused)
            {
                throw new CommandRefusedException(CommandRefusal.Invalid, Say(refused.Key, refused.Values));
            }
        }, Gone);
    }

    private Task<bool> GoAsync() => attempt.MakeAsync(async person =>
    {
        // Asked before the first of two acts, of which only the second takes a new proof.
        if (owner.Length > 0) person.RequireAlone(Right.ManageOwnership, domain);
        // What was added stays so, where giving it to somebody has to wait.
        if (!isAdded && New.Count > 0) await products.AddAsync(person, domain, model, [.. New.Select(row => row.SerialNumber)], isShipped: null, Gone);
        isAdded = New.Count > 0;
        if (owner.Length > 0) await life.ChangeAsync(person, domain, [.. Ready.Select(row => row.SerialNumber)], new(LifeEvent.Assign) { Owner = owner }, Gone);
        step = Step.Done;
    }, Gone);

    private static string? NullIfEmpty(string chosen) => chosen.Length == 0 ? null : chosen;
}
