namespace TrustPoint.Ca.Callers;

/// <summary>The caller may not do that. Nothing was changed. The message says what, and where it may; never what it asked about.</summary>
public sealed class NotAllowedException : Exception
{
    /// <summary>The caller lacks a right.</summary>
    public NotAllowedException(Caller caller, Right right)
        : this(right, wantsStepUp: false, $"{caller.Name} may not {RightWords.Of(right)}{Where(caller.ReachOf(right))}")
    {
    }

    private NotAllowedException(Right right, bool wantsStepUp, string message) : base(message) => (Right, WantsStepUp) = (right, wantsStepUp);

    /// <summary>The right that the act takes.</summary>
    public Right Right { get; }

    /// <summary>True: the person has the right, and must prove first who is sitting there (<see cref="People.SignIn.StepUpAsync"/>, <see cref="People.PasskeySignIn.StepUpAsync"/>).</summary>
    public bool WantsStepUp { get; }

    /// <summary>What the proof has to be given for; null: for nothing in particular.</summary>
    public string? About { get; private init; }

    /// <summary>The person has the right, but proved itself too long ago for such an act, or for something else.</summary>
    public static NotAllowedException StepUp(Person person, Right right, string? about = null) =>
        new(right, wantsStepUp: true, $"{person.Name} may {RightWords.Of(right)} only after a new code of the second factor, or a passkey") { About = about };

    /// <summary>An API key stands for somebody who has the right, and is not one for such acts.</summary>
    public static NotAllowedException NotByKey(ApiClient client, Right right) =>
        new(right, wantsStepUp: false, $"{client.Name} may {RightWords.Of(right)} only {(client.IsMachine ? "with an API key that was made for sensitive acts" : "signed in, not with an API key")}");

    /// <summary>What a person decides is not decided by an API key.</summary>
    internal static NotAllowedException NotInPerson(Caller caller, Right right) => new(right, wantsStepUp: false, $"{caller.Name} decides that signed in, not otherwise");

    /// <summary>Nobody knows whether a second person is to be asked: somebody else than the appliance changed the rules.</summary>
    internal static NotAllowedException BrokenRules(Caller caller, Right right) => new(
        right, wantsStepUp: false,
        $"{caller.Name} may not {RightWords.Of(right)} now: the rules about a second person are not those that this appliance wrote. Set them anew on the box: ./trustpoint approval rules");

    private static string Where(Reach reach) => reach.Domains is [_, ..] domains ? $" outside of {string.Join(", ", domains)}" : "";
}
