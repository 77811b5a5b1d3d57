using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Callers;
using TrustPoint.Ui.Access;

namespace TrustPoint.Ui.Layout;

/// <summary>A page that gives one command at a time and says in words why it was refused.</summary>
/// <param name="caller">Who gives them.</param>
/// <param name="right">The right that they take.</param>
public abstract class CommandView(CircuitCaller caller, Right right) : View
{
    private readonly Attempt attempt = new(caller);

    /// <inheritdoc cref="Attempt.Refusal"/>
    protected string? Refusal { get => attempt.Refusal; set => attempt.Refusal = value; }

    /// <inheritdoc cref="Attempt.Waiting"/>
    protected SecondPersonWantedException? Waiting => attempt.Waiting;

    /// <inheritdoc cref="Attempt.IsBusy"/>
    protected bool IsBusy => attempt.IsBusy;

    /// <summary>Who gives a command now.</summary>
    protected Task<Person> NowAsync() => caller.NowAsync(Gone);

    /// <summary>Whoever may not, or must first show again who they are, learns it before filling in anything.</summary>
    protected override async Task OnInitializedAsync() => (await NowAsync()).RequireAlone(right);

    /// <summary>Gives a command.</summary>
    /// <returns>Whether it was done.</returns>
    protected Task<bool> DoAsync(Func<Person, Task> command) => attempt.MakeAsync(command, Gone);
}
