/** Policy: the policy's page of a version in force, of one that was, and of one to come; and the pages of a ticket's state. */

/** @returns {import('./scenes.js').Scene[]} */
export function policyScenes() {
  const scene = (policy, title) => ({ id: `policy-${policy}`, group: 'Policy', title, kind: 'policy', play: () => ({ policy }) });
  const state = (name, title) => ({ ...scene(`state-${name}`, title), id: `state-${name}`, group: 'State of a ticket' });
  return [
    scene('now', 'In force, with what is different'),
    scene('old', 'No longer in force'),
    scene('coming', 'Not in force yet, nothing is different'),
    state('form', 'Asking for a link'),
    state('incomplete', 'Asking for a link: something is missing'),
    state('often', 'Asking for a link too often'),
    state('failed', 'Asking for a link: a fault of ours'),
    state('sent', 'A link is on its way'),
    state('dead', 'A link that is too old'),
    state('write', 'Where no links are sent'),
    state('asked', 'Answers by mail?'),
    state('agreed', 'Answers by mail from now on'),
    state('new', 'Received'),
    state('open', 'Being worked on'),
    state('pending', 'Answered'),
    state('solved', 'Solved'),
    state('closed', 'Closed'),
  ];
}
