using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.Factory;

/// <summary>Adds a model or changes its terms. What follows from each choice is said while it is made.</summary>
public sealed partial class ModelPage(Models models, CircuitCaller caller, NavigationManager navigation) : CommandView(caller, Right.ManageOwnership)
{
    private Model? known;
    private ModelForm? form;

    /// <summary>The model; null: a new one.</summary>
    [Parameter]
    public string? Name { get; set; }

    private string Title => Name is null ? Say("model.add") : Say("model.title", Elements.Foreign.Seen(Name, 32));

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        known = Name is null ? null : await FindAsync(await NowAsync(), Name);
        form = known is null ? new() : ModelForm.Of(known);
    }

    private async Task<Model?> FindAsync(Person person, string name) => (await models.ListAsync(person, Gone)).FirstOrDefault(model => model.Name == name);

    private async Task SaveAsync()
    {
        var model = form!.ToModel();
        var isSaved = await DoAsync(async person =>
        {
            // Saving replaces: whoever adds one means another.
            if (known is null && await FindAsync(person, model.Name) is not null) throw new CommandRefusedException(CommandRefusal.Conflict, Say("model.taken", model.Name));
            await models.SaveAsync(person, model, Gone);
        });
        if (isSaved) navigation.NavigateTo($"/factory/models#{model.Name}");
    }
}
