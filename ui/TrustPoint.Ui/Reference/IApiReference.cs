namespace TrustPoint.Ui.Reference;

/// <summary>The REST API as somebody reads it who programs against it. All texts are English, as in the API itself.</summary>
/// <param name="Routes">The routes, by path.</param>
/// <param name="Messages">What they take and give, by name.</param>
public sealed record ApiReference(IReadOnlyList<ReferenceRoute> Routes, IReadOnlyList<ReferenceMessage> Messages);

/// <summary>One route.</summary>
/// <param name="Id">Its name, as in the OpenAPI document.</param>
/// <param name="Subject">What it is about: the first part of its path.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Below the API's root.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Right">What it takes, as a sentence.</param>
/// <param name="Roles">The roles that have that right.</param>
/// <param name="Parameters">What is said in path, query and headers.</param>
/// <param name="Takes">The message in the body, or its media type; null: there is none.</param>
/// <param name="Gives">The message of the answer.</param>
/// <param name="Example">A call of it with curl.</param>
public sealed record ReferenceRoute(
    string Id, string Subject, string Method, string Path, string Summary, string Right, IReadOnlyList<string> Roles, IReadOnlyList<ReferenceParameter> Parameters, string? Takes,
    string Gives, string Example);

/// <summary>A parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">path, query or header.</param>
/// <param name="Meaning">What it is for; null: its name says it.</param>
public sealed record ReferenceParameter(string Name, string Place, string? Meaning);

/// <summary>A message.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Members">Its members, each with its form; those of an inner object with a dotted name.</param>
public sealed record ReferenceMessage(string Name, IReadOnlyList<(string Name, string Form)> Members);

/// <summary>What the pages ask of whoever describes the API.</summary>
public interface IApiReference
{
    /// <summary>The reference, with examples for a box.</summary>
    /// <param name="origin">The box as its pages are reached, such as <c>https://box:8443</c>.</param>
    ApiReference For(string origin);
}
